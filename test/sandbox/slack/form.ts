import type { ModalView } from '@slack/types';

export const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** A modal with a required text and an optional date. */
export const form: ModalView = {
  type: 'modal',
  callback_id: 'submitted',
  private_metadata: 'rotation-1',
  title: plain('提出を記録する'),
  submit: plain('記録'),
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'ticket',
      label: plain('申請番号'),
      element: { type: 'plain_text_input', action_id: 'ticket', max_length: 10 },
    },
    {
      type: 'input',
      block_id: 'date',
      label: plain('申請日'),
      optional: true,
      element: { type: 'datepicker', action_id: 'date', initial_date: '2026-10-01' },
    },
  ],
};
