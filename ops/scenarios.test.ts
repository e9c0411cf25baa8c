import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectedLines, linesOf, openTheatre, type Theatre } from './testing/theatre.ts';
import { clusters } from './testing/scenarios/cluster.ts';
import { containers } from './testing/scenarios/containers.ts';
import { dependencies } from './testing/scenarios/dependencies.ts';
import { logs } from './testing/scenarios/logs.ts';
import { networks } from './testing/scenarios/network.ts';
import { clocks, quiet } from './testing/scenarios/quiet.ts';
import { services } from './testing/scenarios/services.ts';
import { toldOnce } from './testing/scenarios/told-once.ts';

let theatre: Theatre;
beforeAll(async () => { theatre = await openTheatre(); });
afterAll(async () => { await theatre.close(); });

describe.each([['what hangs on what', dependencies], ['services', services], ['containers', containers], ['a cluster', clusters], ['logs', logs], ['the network', networks], ['quiet', quiet], ['told once', toldOnce], ['clocks', clocks]])('%s', (_topic, scenarios) => {
  test.each(scenarios)('$title', async (scenario) => {
    const report = await theatre.play(scenario);
    expect(linesOf(report)).toEqual(expectedLines(scenario));
    expect(report.total).toMatchObject(scenario.totals);
    expect(report.total.mostInAMinute).toBeLessThanOrEqual(20);
  });
});
