import { expect, test } from '@jest/globals';
import { applicationFile, nobody, requestedFile } from '../../../../src/adapters/slack/views/applicationFiles.ts';
import type { Selector } from '../../../../src/domain/names.ts';
import type { Notice } from '../../../../src/domain/notices.ts';
import { at, drawn, next, notice, policy, publicKey, rotation, settings, stateIn } from '../states.ts';

test('given the application of an earlier rotation, when it is asked for in a later one, then it is as it was', () => {
  const context = { language: 'en', policy, settings, testEndpoints: false } as const;
  const announced = stateIn('awaitingApplication');
  const startedAt = at + 180 * 86_400_000;
  const later = drawn('awaitingApplication', { id: 2, current: next, next: `${next}-2` as Selector, startedAt });
  const application = {
    notice: notice('application', { selector: next }) as Notice<'application'>,
    selector: next,
    state: announced,
    requester: null,
  };
  const fileIn = (state: typeof later) => {
    const accepted = { tag: 'accepted', code: 'application_file', format: 'form' } as const;
    const request = { ...accepted, state, settings, application, key: publicKey, observation: null };
    return requestedFile(context, request, nobody);
  };
  const form = applicationFile(context, announced, publicKey);
  expect(form.content).toContain(rotation.current);
  expect(fileIn(later)).toEqual({ form });
  // What people recorded since belongs into the form of the present rotation.
  const submitted = stateIn('awaitingRecord');
  expect(fileIn(submitted)).toEqual({ form: applicationFile(context, submitted, publicKey) });
});
