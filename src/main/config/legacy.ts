/** `legacy`: the domain that the calls of the former Lambda function are about. */

import type * as z from 'zod';
import { signingDomain, slackId } from './fields.ts';
import { section, setting } from './setting.ts';

const legacySection = section({
  domain: setting(signingDomain, {
    ja: 'その呼び出しの対象になる署名ドメイン。domains にあるもの',
    en: 'the signing domain that the calls are about, one of domains',
    example: 'goo.ne.jp',
  }),
  channel: setting(slackId, {
    ja: '呼び出しの結果を投稿する Slack チャンネルの ID。そのドメインの channel と同じもの',
    en: "the id of the Slack channel in which the calls show; the same as the domain's channel",
    example: 'C0123456789',
  }),
});

/** Null: the former calls are refused. */
export type LegacyConfig = z.output<typeof legacySection> | null;

export const legacySetting = setting(legacySection.optional(), {
  ja: '以前の Lambda 関数の呼び出し（create_dkim_certificate、update_ses_byodkim_automated）を受け付ける',
  en: 'takes the calls of the former Lambda function (create_dkim_certificate, update_ses_byodkim_automated)',
  example: '{ domain: goo.ne.jp, channel: C0123456789 }',
  logged: ({ domain, channel }) => `${domain} ${channel}`,
});
