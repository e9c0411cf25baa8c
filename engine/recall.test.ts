import { expect, test } from 'vitest';
import { incident, step } from '../ops/testing/remembered.ts';
import { ago, resource } from '../ops/testing/views.ts';
import { safe } from './distill.ts';
import type { PastIncident } from './memory.ts';
import { recallOf, weightOf } from './recall.ts';

const key = `running ${resource}`;
const asked = { key, hypothesis: { family: 'disk_full', cause: 'disk_full' }, times: 0, tracks: [] };
const ask = (...incidents: PastIncident[]) => recallOf(incidents.map((one) => ({ incident: one, score: 1 })), asked);
const elsewhere = (id: number, change: Partial<PastIncident> = {}) => incident(id, 5, { key: 'running docker://nas1/other', family: 'disk_full', causeId: 'disk_full', cause: safe`the disk is full`, ...change });

test('the same trouble is counted, with its last time and what helped', () => {
  expect(ask(incident(3, 30), incident(17, 2), incident(9, 12)).before).toEqual({ times: 3, last: { ticketId: 17, at: ago(2 * 86_400) }, fixedBy: 'Restart it', cause: null });
});

test('what helped most often is told, not what helped last', () => {
  const stop = incident(20, 1, { steps: [step('verified', { title: safe`Stop it` })] });
  expect(ask(incident(3), incident(4), stop).before?.fixedBy).toBe('Restart it');
});

test('what was tried in vain is never told as what helped', () => {
  const vain = incident(5, 3, { steps: [step('not_verified')], outcome: 'recovered' });
  expect(ask(vain).before?.fixedBy).toBe('itself');
  expect(ask({ ...vain, outcome: 'gone' }).before?.fixedBy).toBeNull();
});

test('what a person corrected outweighs all that the machine wrote', () => {
  const corrected = incident(2, 90, { cause: safe`the disk sleeps`, lesson: safe`wake the disk first`, corrected: { cause: 'owner', lesson: 'owner' } });
  expect(ask(...Array.from({ length: 150 }, (_, n) => incident(10 + n)), corrected).before).toMatchObject({ times: 151, fixedBy: 'wake the disk first', cause: 'the disk sleeps' });
});

test('how often it came is what was counted, however many of them were looked at', () => {
  expect(recallOf([{ incident: incident(3), score: 1 }], { ...asked, times: 340 }).before?.times).toBe(340);
});

test('an incident that was part of another, or that nobody watches any more, counts as none', () => {
  expect(ask(incident(1, 1, { outcome: 'joined' }), incident(2, 1, { outcome: 'unwatched' }))).toEqual({ before: null, alike: null, tracks: [] });
});

test('without the same trouble, the nearest of the same cause is told, and a verified end outweighs a little nearness', () => {
  const lucky = { incident: elsewhere(7, { steps: [], outcome: 'recovered' }), score: 0.8 };
  const helped = { incident: elsewhere(8), score: 0.75 };
  expect(recallOf([lucky, helped], asked).alike).toMatchObject({ ticketId: 8, says: 'the disk is full', fixedBy: 'Restart it' });
  expect(recallOf([{ ...helped, score: 0.3 }], asked).alike).toBeNull();
  expect(recallOf([helped], { ...asked, hypothesis: { family: 'disk_full', cause: 'quota' } }).alike).toBeNull();
  expect(recallOf([helped], { ...asked, hypothesis: { family: 'unexplained', cause: 'unknown' } }).alike).toBeNull();
});

test('the weights stand in the order of what is worth most', () => {
  const weights = [
    incident(1, 1, { corrected: { cause: null, lesson: 'owner' } }), incident(2), incident(3, 1, { steps: [], outcome: 'recovered' }), incident(4, 1, { steps: [step('unknown')], outcome: 'gone' }),
  ].map(weightOf);
  expect(weights).toEqual([...weights].sort((a, b) => b - a));
  expect(new Set(weights).size).toBe(4);
});
