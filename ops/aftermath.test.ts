import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ResourceRef } from '../engine/types.ts';
import { all, crashes, dies, host, restarted, runs, starts, stopped } from './testing/scenario-containers.ts';
import { after, card, is, scene, writes, type Act, type Scenario, type Telling } from './testing/scenario.ts';
import { expectedLines, linesOf, openTheatre, type Theatre } from './testing/theatre.ts';

let theatre: Theatre;
beforeAll(async () => { theatre = await openTheatre(); });
afterAll(async () => { await theatre.close(); });

const db: ResourceRef = 'docker://nas1/shop/db';
const api: ResourceRef = 'docker://nas1/shop/api';
const worker: ResourceRef = 'docker://nas1/shop/worker';

const cries = (minutes: number): Act => writes(api, minutes * 30, { seconds: minutes * 60, text: (n) => `ERROR job ${n}: dial tcp db:5432: connect: connection refused` });

/** Starts again after each end, waiting twice as long each time, as the engine does. */
const loopsUntil = (seconds: number): Act => all(...[0, 1, 2, 4, 8, 16, 32].filter((at) => at < seconds).map((at) => after(at, crashes(worker, { backAfter: Math.max(1, at) }))));

/** A database, a client that tells of each failed connection, and one that ends with each. */
function shop(title: string): Telling {
  return scene(title).at('00:00', host('nas1'), runs(db), runs(api, { dependsOn: ['db'] }), runs(worker, { dependsOn: ['db'] }), is(worker, 'container.state', { restartPolicy: 'always' }),
    writes(api, 900, { seconds: 5400, text: (n) => `INFO served ${n} requests` }));
}

const told: Scenario[] = [
  shop('the failed connections of an outage that is over').at('00:10', dies(db)).at('00:10:02', cries(5)).at('00:15:02', starts(db)).until('01:20')
    .sends({ cards: 1, lines: 1 }, card(db, 'exited', { affected: [api], outcome: 'recovered' })),

  shop('the failed connections of a short outage').at('00:10', dies(db)).at('00:10:02', cries(2)).at('00:12:02', starts(db)).until('01:20')
    .sends({ cards: 1, lines: 1 }, card(db, 'exited', { affected: [api], outcome: 'recovered' })),

  shop('errors that were never seen before, and came only while the database was stopped').at('01:05', stopped(db)).at('01:05:02', cries(5)).at('01:10:02', starts(db)).until('01:28')
    .brings(card(db, 'needed', { severity: 'medium', affected: [api], outcome: 'recovered' })),

  shop('what clients suffer while the owner restarts their database').at('00:10', restarted(db, 45)).at('00:10:02', cries(0.75), loopsUntil(40)).until('01:20').brings(),
];

describe('what is no news once the database is back', () => {
  test.each(told)('$title', async (scenario) => { expect(linesOf(await theatre.play(scenario))).toEqual(expectedLines(scenario)); });
});

const stillSo: Scenario[] = [
  shop('a client that does not find it again').at('00:10', dies(db)).at('00:10:02', cries(20)).at('00:15:02', starts(db)).until('01:20')
    .brings(card(db, 'exited', { affected: [api], outcome: 'recovered' }), card(api, 'unreachable', { outcome: 'recovered' })),

  shop('a client that stays in its loop after the owner restarted the database').at('00:10', restarted(db, 5)).at('00:10:02', ...Array.from({ length: 30 }, (_, n) => after(n * 20, crashes(worker)))).until('00:40')
    .brings(card(worker, 'restart-loop', { outcome: 'recovered' })),
];

describe('what is news though the database is back', () => {
  test.each(stillSo)('$title', async (scenario) => { expect(linesOf(await theatre.play(scenario))).toEqual(expectedLines(scenario)); });
});
