/** `dns`: the resolvers, and the limits for queries. */

import * as z from 'zod';
import { count, resolver } from './fields.ts';
import { section, setting } from './setting.ts';

const perServer = section({
  atOnce: setting(count(1, 50).prefault(50), {
    ja: '一つのサーバーに同時に出す問い合わせの数',
    en: 'questions to one server at one moment',
    example: '20',
    logged: false,
  }),
  perSecond: setting(count(1, 200).prefault(200), {
    ja: '一つのサーバーへの 1 秒あたりの問い合わせの数',
    en: 'questions to one server a second',
    example: '50',
    logged: false,
  }),
});

export const dnsSection = section({
  resolvers: setting(z.array(resolver).min(2).max(10).readonly(), {
    ja: '再帰リゾルバーの address:port（名前は不可、2 から 10 件）。切り替えの判断に使う',
    en: 'address:port of 2 to 10 recursive resolvers (no names); a switch depends on what they say',
    example: '["192.0.2.1:53", "192.0.2.2:53"]',
  }),
  timeoutMs: setting(count(100, 10_000).prefault(2_000), {
    ja: '1 回の問い合わせのミリ秒',
    en: 'milliseconds for each try',
    example: '2000',
    logged: false,
  }),
  tries: setting(count(1, 5).prefault(3), {
    ja: '答えないサーバーへの問い合わせ回数',
    en: 'how often a silent server is asked',
    example: '3',
    logged: false,
  }),
  // The upper limits are the measured values of a full check. Nobody can raise them, because other people operate the servers.
  atOnce: setting(count(1, 500).prefault(500), {
    ja: '同時に出す問い合わせの数。全サーバー合計',
    en: 'questions at one moment, all servers together',
    example: '200',
    logged: false,
  }),
  perServer: setting(perServer.prefault({}), {
    ja: '一つのサーバーへの問い合わせの上限',
    en: 'how much one server is asked',
    example: '{ atOnce: 20, perSecond: 50 }',
    logged: false,
  }),
});
