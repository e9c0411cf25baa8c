import { expect, test } from 'vitest';
import { incident, step } from '../ops/testing/remembered.ts';
import { situation } from '../ops/testing/tickets.ts';
import { safe } from './distill.ts';
import { summaryOf } from './log-summary.ts';
import { incidentDocument, logSummaryDocument, questionText, type MemoryDocument } from './memory.ts';
import { RawLog } from './raw-log.ts';

const summary = summaryOf({ service: 'docker://nas1/web', month: '2026-08-01', asOf: '2026-09-01', signatures: [], incidents: [], changes: [] });

test('only the story of an incident and the summary of a log can be put into the index', () => {
  const made: MemoryDocument[] = [incidentDocument(incident(17)), logSummaryDocument(summary)];
  // @ts-expect-error A document that was not made here is none.
  const forged: MemoryDocument = { kind: 'incident', id: 'INC-1', text: safe`x`, digest: 'd' };
  // @ts-expect-error A raw log is no summary.
  const raw = (): MemoryDocument => logSummaryDocument(new RawLog(['a line']));
  // @ts-expect-error Plain text is no story.
  const plain = (): MemoryDocument => incidentDocument({ ...incident(1), lesson: 'what somebody said' });
  expect(made.map((one) => [one.kind, one.id])).toEqual([['incident', 'INC-17'], ['log_summary', 'docker://nas1/web 2026-08-01']]);
  expect([forged, raw, plain]).toHaveLength(3);
});

test('a story tells what was seen, what was done with its outcome, and the lesson', () => {
  const told = incident(17, 1, { family: 'disk_full', cause: safe`the disk is full`, steps: [step('not_verified'), step('verified', { title: safe`Make room` })], lesson: safe`make room in time` });
  expect(incidentDocument(told).text).toBe('docker nas1/immich_server. disk full. the disk is full. ended 3 times. Done: Restart it (did not help), Make room (helped). make room in time');
});

test('the same words have the same digest, others another one', () => {
  const digests = [incident(1), incident(1), incident(1, 1, { lesson: safe`another` })].map((one) => incidentDocument(one).digest);
  expect(digests[0]).toBe(digests[1]);
  expect(digests[2]).not.toBe(digests[0]);
});

test('a question is asked in the words that stories are written in', () => {
  expect(questionText(situation(), { family: 'disk_full', says: safe`the disk is full` })).toBe('docker nas1/immich_server. disk full. the disk is full. ended 3 times.');
});
