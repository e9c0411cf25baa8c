import { expect, test } from 'vitest';
import { pastOf, recordedOf } from '../ops/testing/remembered.ts';
import { situation, narrative } from '../ops/testing/tickets.ts';
import { ago, now } from '../ops/testing/views.ts';
import { safe } from './distill.ts';
import { lessonOf } from './lesson.ts';
import type { Assessed, Recorded } from './types.ts';

const own = situation();
const ticket: Assessed = {
  state: 'assessed', id: 42, situation: { ...own, findings: own.findings.map((finding) => ({ ...finding, since: ago(600) })) }, round: 1, firstRound: 1, openedAt: ago(600), movedAt: ago(600),
  restUntil: null, past: [], ack: null, version: 1,
};
const helped = pastOf(ticket, 'verified', 41);
const vain = pastOf(ticket, 'not_verified', 30);
const outcome = (kind: Recorded['outcome']['kind'], says = safe`it runs`) => ({ kind, says, at: now, evidence: [] });
const known = { ...narrative, hypothesis: { ...narrative.hypothesis, family: 'disk_full', says: safe`the disk is full` } };

test.each([
  ['what helped and that the cause is not known', recordedOf(ticket, [helped]), 'Restart it ended it within 41 s; why it broke is not known, so it may come back.'],
  ['a likely cause', recordedOf(ticket, [helped], { narrative: known }), 'Restart it ended it within 41 s; the cause was likely, not confirmed: the disk is full.'],
  ['a confirmed cause', recordedOf(ticket, [helped], { narrative: { ...known, hypothesis: { ...known.hypothesis, confirmed: true } } }), 'Restart it ended it within 41 s; the cause was confirmed: the disk is full.'],
  ['that it ended by itself', recordedOf(ticket, []), 'It ended by itself after 10 min.'],
  ['what did not help, though it ended', recordedOf(ticket, [vain, vain]), 'It ended by itself after 10 min. Did not help: Restart it.'],
  ['what did not help before something did', recordedOf(ticket, [{ ...vain, step: { ...vain.step, title: safe`Start it` } }, helped]), 'Restart it ended it within 41 s; why it broke is not known, so it may come back. Did not help: Start it.'],
  ['nothing of steps that only look', recordedOf(ticket, [{ ...helped, verification: { ...helped.verification, judged: undefined } }]), 'It ended by itself after 10 min.'],
  ['nothing of a step that was not run, though all was well when it was due', recordedOf(ticket, [{ ...helped, execution: { ...helped.execution, ended: 'failed' } }]), 'It ended by itself after 10 min.'],
  ['that it was taken away', recordedOf(ticket, [], { outcome: outcome('gone', safe`nas1/db was removed`) }), 'It was taken away or stopped: nas1/db was removed.'],
  ['that it was part of another', recordedOf(ticket, [], { outcome: outcome('joined') }), 'It was part of another incident; look there.'],
  ['that nobody knows', recordedOf(ticket, [], { outcome: outcome('unwatched') }), 'Nobody looks at this any more, so nobody knows how it ended.'],
])('a lesson tells %s', (_, over, says) => {
  expect(lessonOf(over)).toBe(says);
});
