import { expect, test } from 'vitest';
import { safe, type CloudSafe } from '../../engine/distill.ts';
import type { Recall } from '../../engine/recall.ts';
import type { Ticket } from '../../engine/types.ts';
import { finding, ticketOf } from '../../ops/testing/scenes.ts';
import { narrative, stepOf } from '../../ops/testing/tickets.ts';
import { recallLines, trackOf, trackWords } from './recall.ts';

const at = new Date('2026-09-03T22:30:00Z');
const last = { ticketId: 17, at };
const none: Recall = { before: null, alike: null, tracks: [] };
const withRecall = (recall: Partial<Recall>): Ticket => ({ ...ticketOf(42, finding('docker://nas1/db')), narrative: { ...narrative, recall: { ...none, ...recall } } }) as Ticket;
const textOf = (recall: Partial<Recall>, zone = 'UTC') => recallLines(withRecall(recall), zone).map((line) => `${line.label}: ${line.text}`);

test.each([
  ['several times', { before: { times: 3, last, fixedBy: safe`Restart nas1/db`, cause: null } }, 'Seen before: 3 times, last 3 Sep 2026 (INC-17), fixed by: Restart nas1/db'],
  ['once, in vain', { before: { times: 1, last, fixedBy: null, cause: null } }, 'Seen before: once, 3 Sep 2026 (INC-17), nothing is known to have helped'],
  ['with a cause that a person gave', { before: { times: 1, last, fixedBy: safe`itself`, cause: safe`a nap` } }, 'Seen before: once, 3 Sep 2026 (INC-17), it ended by itself; cause as a person put it: a nap'],
  ['elsewhere', { alike: { ...last, says: safe`the disk is full`, fixedBy: safe`Restart nas1/x` } }, 'Seen elsewhere: INC-17, 3 Sep 2026: the disk is full, fixed by: Restart nas1/x'],
] as [string, Partial<Recall>, string][])('a card tells what was seen before: %s', (_, recall, says) => {
  expect(textOf(recall)).toEqual([says]);
});

test('what a person wrote at length is cut, so that it does not push the rest off the card', () => {
  const [line = ''] = textOf({ before: { times: 1, last, fixedBy: safe`${'word '.repeat(100) as CloudSafe}`, cause: null } });
  expect(line.length).toBeLessThan(320);
  expect(line).toMatch(/word ?…$/);
});

test('the day is that of the time zone of the house, and without a memory nothing is said', () => {
  expect(textOf({ before: { times: 1, last, fixedBy: null, cause: null } }, 'Asia/Tokyo')[0]).toContain('4 Sep 2026');
  expect(textOf({})).toEqual([]);
  expect(recallLines(ticketOf(42, finding('docker://nas1/db')), 'UTC')).toEqual([]);
});

test('a track record is told of steps that change something, and of their own template', () => {
  const ticket = withRecall({ tracks: [{ template: 'restart_resource', helped: 3, tried: 4, medianSeconds: 41 }] });
  const step = stepOf(ticket);
  const track = trackOf(step, ticket);
  expect(track && trackWords(track)).toBe('helped 3 of 4 times, median 41 s');
  expect(trackOf({ ...step, risk: 'none' }, ticket)).toBeNull();
  expect(trackOf({ ...step, template: 'stop_resource' }, ticket)).toBeNull();
  expect(trackWords({ template: 'x', helped: 0, tried: 1, medianSeconds: null })).toBe('helped 0 of 1 time');
});
