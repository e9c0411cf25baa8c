import { afterAll, beforeAll, expect, test } from 'vitest';
import { causes, eventsIn, storm } from './testing/scenarios/storm.ts';
import { openTheatre, type Theatre } from './testing/theatre.ts';

let theatre: Theatre;
beforeAll(async () => { theatre = await openTheatre(); });
afterAll(async () => { await theatre.close(); });

test('ten thousand events in a minute bring at most one card for each cause, and no chat more than 20 messages a minute', { timeout: 600_000 }, async () => {
  const scenario = storm().until('00:30').brings();
  console.log('events', eventsIn(scenario.rows), 'rows', scenario.rows.length, 'causes', causes.length);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const report = await theatre.play(scenario);
  const used = process.cpuUsage(cpu);
  console.log('ms', performance.now() - began, 'cpu', (used.user + used.system) / 1000, report.total, report.cards.length);
  console.log(report.cards.map((one) => `${one.detectors.join("+")} ${one.outcome} ${one.postedAt === null ? "un" : ""}posted`).sort().join("\n"));
  const culprits = new Set(causes.map((one) => one.culprit));
  console.log(report.cards.filter((one) => !culprits.has(one.resource)).slice(0, 10).map((one) => JSON.stringify({ ...one, affected: one.affected.length })).join('\n'));
  expect(report.total.mostInAMinute).toBeLessThanOrEqual(20);
});
