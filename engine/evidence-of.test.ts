import { expect, test } from 'vitest';
import { ago, container, crash, fact, viewOf } from '../ops/testing/views.ts';
import { situation } from '../ops/testing/tickets.ts';
import type { LogCount } from './fact-values.ts';
import { evidenceOf } from './evidence-of.ts';

const count = (change: Partial<LogCount>): LogCount => ({ id: 's1', level: 'error', class: null, count: 1, usual: null, isNew: true, target: null, ...change });
const heard = (secondsAgo: number, ...signatures: LogCount[]) => fact('log.counts', secondsAgo, { seconds: 10, lines: 20, signatures });
const evidence = (...facts: Parameters<typeof viewOf>[0]) => evidenceOf(situation().findings, viewOf(facts));

test('states, ends and kills come with the facts behind them', () => {
  const state = fact('container.state', 9, container({ status: 'restarting', health: 'unhealthy', restartCount: 3, oomKilled: true }));
  expect(evidence(...crash(20, 137), fact('container.oom', 21, { containerId: 'c1' }), state)).toMatchObject({
    status: 'restarting', health: 'unhealthy', restarts: 3, ends: [{ exitCode: 137, facts: ['container.died@20'] }],
    kills: [{ facts: ['container.oom@21'], by: 'kernel' }, { facts: ['container.state@9'], by: 'engine' }],
  });
});

test('the kinds of trouble in a log are told once each, in the order in which they came, with the worst level', () => {
  const { told, warned, lines } = evidence(
    heard(60, count({ id: 'a', class: 'disk_full', level: 'warning', count: 2 })),
    heard(40, count({ id: 'b', class: 'corrupt_data' }), count({ id: 'c', class: 'disk_full', level: 'fatal' }), count({ id: 'd', count: 4 })),
  );
  expect(told).toMatchObject([{ class: 'disk_full', level: 'fatal', count: 3, facts: ['log.counts@60', 'log.counts@40'] }, { class: 'corrupt_data', count: 1 }]);
  expect({ warned, lines }).toEqual({ warned: 4, lines: 40 });
});

test('what a service always writes tells nothing', () => {
  expect(evidence(heard(60, count({ class: 'permission_denied', count: 3, usual: 20 }))).told).toEqual([]);
});

test.each([
  ['localhost:5432', 'self'], ['127.0.0.1:80', 'self'], ['::1', 'self'], ['db:5432', 'neighbour'], ['db', 'neighbour'], ['api.example.com:443', 'domain'],
  ['10.0.0.3:1883', 'address'], ['[fd00::1]:53', 'address'],
])('a connection to %s is meant for its kind only: %s', (target, aim) => {
  expect(evidence(heard(60, count({ class: 'connection_refused', target }))).told[0]?.aims).toEqual([aim]);
});

test.each<[string, Parameters<typeof container>[0], number | null]>([
  ['runs', { startedAt: ago(60).toISOString() }, 60], ['is down', { status: 'exited', startedAt: ago(60).toISOString() }, null], ['does not say', { startedAt: null }, null],
])('how long ago it was started counts while it runs: one that %s', (_what, change, startedSeconds) => {
  expect(evidence(fact('container.state', 9, container(change))).startedSeconds).toBe(startedSeconds);
});

test('what nobody has looked at is not known', () => {
  expect(evidence()).toMatchObject({ status: null, health: null, restarts: null, ends: [], kills: [], told: [], lines: 0, down: null });
});
