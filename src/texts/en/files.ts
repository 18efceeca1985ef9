/** Where Slack does not take a file. */
import type { files as ja } from '../ja/files.ts';

export const files = {
  'file.upload_refused':
    '⚠️ Slack refused the file "{file}" (`upload_refused`: `{code}`). No other post is affected. {hint}',
  'file.upload_failed':
    '⚠️ The file "{file}" could not be sent to Slack (`upload_failed`: `{code}`). No other post is affected. {hint}',
  'file.upload_unknown':
    '⚠️ Slack did not say whether it has the file "{file}" (`upload_unknown`: `{code}`). If it is in the thread, use it. {hint}',
  'fileHint.file_uploads_disabled':
    'The administrators of this workspace have disabled file uploads. If you need files, ask them to allow uploads.',
  'fileHint.file_uploads_except_images_disabled':
    'The administrators of this workspace allow images only. If you need files, ask them to allow other uploads.',
  'fileHint.file_upload_size_restricted':
    'The administrators of this workspace limit the size of files. If you need files, ask them to change it.',
  'fileHint.file_type_not_allowed':
    'This workspace forbids files of this type. If you need files, ask its administrators to allow them.',
  'fileHint.missing_scope':
    'The bot lacks the `files:write` permission. Administrator: grant it as in the manifest and reinstall the app in the workspace.',
  'fileHint.internal_error':
    'Something failed inside Slack. In Slack Connect channels it can go on for some types of files.',
  'file.hintHost':
    "Ask an administrator whether the bot's network reaches the host for files (`files.slack.com`). A proxy may block it.",
  'file.hintOther': 'If it goes on, tell an administrator this code.',
  'file.partsFollow':
    'The content follows in messages instead: {count} in all. If one is missing, an administrator can show it with `{command}`.',
  'file.tooLong':
    'Its length or its form does not allow messages instead. An administrator can show it with `{command}`.',
  'file.partsPosted':
    'The content is in messages instead, in the thread of the card (without a card, in the channel). An administrator can also show it with `{command}`.',
  'file.nowhere': 'The content could not be posted to Slack. An administrator can show it with `{command}`.',
  'file.part': '{title} ({part}/{count})',
  'file.report': 'The evidence of {domain} is made, but not all of it could be posted as files.',
  'card.unheardDirect':
    'Slack did not say whether the direct message to {name} arrived. In case it did not, it is posted here too.',
  'card.unheardPost':
    'Slack did not say whether this was posted in the thread. In case it was not, you get it here too.',
} as const satisfies Record<keyof typeof ja, string>;
