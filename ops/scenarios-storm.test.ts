import { beforeAll, expect, test } from 'vitest';
import type { Report } from './replay/report.ts';
import { causes, eventsIn, resourcesIn, storm } from './testing/scenarios/storm.ts';
import { openTheatre } from './testing/theatre.ts';

const scenario = storm().until('00:30').brings();
const culprits = causes.map((one) => one.culprit).sort();

let report: Report;
beforeAll(async () => {
  const theatre = await openTheatre();
  report = await theatre.play(scenario);
  await theatre.close();
}, 600_000);

test('ten thousand events of a thousand resources in a minute bring one incident for each cause', () => {
  expect(eventsIn(scenario.rows)).toBeGreaterThanOrEqual(10_000);
  expect(resourcesIn(scenario.rows)).toBeGreaterThanOrEqual(1000);
  expect(report.cards.filter((card) => card.outcome !== 'joined').map((card) => card.resource).sort()).toEqual(culprits);
});

test('no cause has more than one card, and none is about one who only suffers', () => {
  const posted = report.cards.filter((card) => card.postedAt !== null).map((card) => card.resource);
  expect(posted.length).toBeGreaterThan(0);
  expect(posted.filter((resource, n) => posted.indexOf(resource) !== n || !culprits.some((one) => one === resource))).toEqual([]);
});

test.each(causes)('all who suffer from $culprit are named with it, and nobody else', ({ culprit, hurts }) => {
  const card = report.cards.find((one) => one.resource === culprit && one.outcome !== 'joined');
  expect((card?.affected ?? []).sort()).toEqual([...hurts].sort());
});

test('the chat is told aloud once that there is a storm, silently a few times who joined it, and never gets more than 20 messages in a minute', () => {
  const told = report.messages.filter((message) => message.text.includes('STORM'));
  expect(told.map((message) => message.loud)).toEqual([true, ...told.slice(1).map(() => false)]);
  expect(told.length).toBeLessThanOrEqual(12);
  expect(report.total.mostInAMinute).toBeLessThanOrEqual(20);
});

test('what was never told is never said to be over', () => {
  const told = new Set(report.messages.filter((message) => message.what === 'card').map((message) => message.card));
  expect(report.messages.filter((message) => message.card !== null && !told.has(message.card))).toEqual([]);
});
