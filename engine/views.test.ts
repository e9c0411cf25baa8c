import { expect, test } from 'vitest';
import { factsInMemory } from '../ops/replay/facts.ts';
import { guestStands, taskDone } from '../ops/testing/sightings.ts';
import { ago, now } from '../ops/testing/views.ts';
import type { GuestState } from './fact-values.ts';
import { policySettings } from './policy.ts';
import type { ResourceRef } from './types.ts';
import { viewsOf } from './views.ts';

const number: ResourceRef = 'proxmox://pve/101';

test.each<[string, Partial<GuestState>[], string[]]>([
  ['a guest that is still there', [{}, { status: 'stopped' }], ['old', 'running', 'stopped', 'new']],
  ['one that was renamed', [{}, { name: 'other' }], ['old', 'running', 'running', 'new']],
  ['one that was removed', [{}, { present: false, status: 'unknown' }], ['old', 'running', 'unknown', 'new']],
  ['a new one under the number of a removed one', [{}, { present: false, status: 'unknown' }, { status: 'stopped' }], ['stopped', 'new']],
  ['a container under the number of a virtual machine, which nobody saw go', [{}, { kind: 'lxc', status: 'stopped' }], ['stopped', 'new']],
  ['the third one under a number', [{}, { present: false }, {}, { present: false }, { status: 'stopped' }, { status: 'paused' }], ['stopped', 'paused', 'new']],
])('what is known of %s tells of no other guest', async (_, states, expected) => {
  const facts = factsInMemory(() => now);
  const task = (user: string, secondsAgo: number) => taskDone(number, ago(secondsAgo), { type: 'qmstart', user });
  await facts.keep([task('old', 1000)]);
  for (const [n, state] of states.entries()) await facts.keep([guestStands(number, ago(900 - 100 * n), state)]);
  await facts.keep([task('new', 10)]);
  const [view] = await viewsOf([number], { facts, now: () => now, limits: policySettings.schema.parse({}) });
  expect(view?.facts.map(({ kind, value }) => (kind === 'guest.state' ? value.status : kind === 'task.ended' && value.user))).toEqual(expected);
});
