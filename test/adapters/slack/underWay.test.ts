import { expect, test } from '@jest/globals';
import { DecisionPlaces } from '../../../src/adapters/slack/underWay.ts';
import { person } from '../../support/people.ts';

const decision = (id: string, isForm = false) => ({
  ...{ id, person: person(id), domain: 'goo.ne.jp', kind: 'ordinary' as const, isForm },
});

test('given a decision that was refused, then a late copy of it is refused too, and a form that is sent again is not', () => {
  const places = new DecisionPlaces({ perDomainMax: 1, perPersonMax: 1 });
  const free = places.take(decision('first'));
  expect(places.take(decision('click'))).toBeNull();
  expect(places.take(decision('form', true))).toBeNull();
  free?.();
  expect(places.take(decision('click'))).toBeNull();
  places.take(decision('other'))?.();
  places.take(decision('form', true))?.();
  expect(places.take(decision('form', true))).not.toBeNull();
});

test('given urgent decisions of a person up to their bound, then that person still rolls back', () => {
  const places = new DecisionPlaces({ perDomainMax: 1, perPersonMax: 1 });
  const urgent = { ...decision('approval'), person: person('one'), kind: 'urgent' as const };
  expect(places.take(urgent)).not.toBeNull();
  expect(places.take({ ...urgent, id: 'another' })).toBeNull();
  expect(places.take({ ...urgent, id: 'rollback', kind: 'rollback' })).not.toBeNull();
});
