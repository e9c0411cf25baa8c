import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyFacts, canary } from '../../ops/testing/any-facts.ts';
import { finding, ticketOf } from '../../ops/testing/scenes.ts';
import { ago, container, fact, guest, now, resource } from '../../ops/testing/views.ts';
import { named, personName } from '../../engine/distill.ts';
import { resourceAnswer, type ResourceView } from './resource.ts';

const view: ResourceView = {
  resource, name: named(resource), owner: null, hours: 6, at: now, timeZone: 'UTC', staleSeconds: 90, open: [], hushes: [], history: { facts: [], moves: [], log: null },
};

function linesOf(change: Partial<ResourceView>): string[] {
  return resourceAnswer({ ...view, ...change }).lines.map(({ label = '', text, at }) => [label === '' ? text : `${label}: ${text}`, ...(at ? [at.toISOString().slice(11, 16)] : [])].join(' '));
}

test('what was never seen is said to be so', () => {
  expect(resourceAnswer(view).push).toBe('ℹ️ nas1/immich_server: not seen');
  expect(linesOf({})).toEqual(['State: not seen', 'Log: not read', 'Changed in 6 h: nothing', 'Resource: docker://nas1/immich/server']);
});

test('its state holds since it last changed, whatever else about it has changed', () => {
  const facts = [
    fact('container.state', 7200, container({ status: 'exited' })), fact('container.started', 3601, { containerId: 'c1' }), fact('container.state', 3600, container()),
    fact('container.state', 600, container({ restartCount: 2 })), fact('container.died', 60, { containerId: 'c1', exitCode: 3 }),
  ];
  expect(resourceAnswer({ ...view, history: { ...view.history, facts } })).toMatchObject({ push: 'ℹ️ nas1/immich_server: running', foot: 'The last 6 h, as of 2026-11-21 10:00' });
  expect(linesOf({ history: { ...view.history, facts } })).toEqual([
    'State: running 09:00', 'Log: not read', 'Changed in 6 h: ', '• ended with exit code 3 09:59', '• running 09:00', '• started 08:59', '• exited 08:00', 'Resource: docker://nas1/immich/server',
  ]);
  expect(linesOf({ hours: 1, history: { ...view.history, facts } })).toContain('Changed in 1 h: ');
});

test('whose it is stands at the end', () => {
  expect(linesOf({ owner: personName('anna') }).slice(-2)).toEqual(['Resource: docker://nas1/immich/server', 'Owner: anna']);
});

test('a state that was not seen lately is unknown', () => {
  expect(resourceAnswer({ ...view, history: { ...view.history, facts: [fact('container.state', 3600, container(), 91)] } }).push).toBe('ℹ️ nas1/immich_server: unknown, was running when last seen');
});

test('an open incident, its moves, its log and who silenced it are told', () => {
  const until = new Date(now.getTime() + 3_600_000);
  const open = [ticketOf(42, finding(resource))];
  const lines = linesOf({
    open, hushes: [{ id: '1', kind: 'silence', what: { resource }, until, by: 'owner', why: 'x' }],
    history: { facts: [], moves: [{ ticketId: 42, kind: 'incident', to: 'awaiting', at: ago(60) }, { ticketId: 42, kind: 'incident', to: 'assessed', at: ago(120) }, { ticketId: 9, kind: 'drift', to: 'awaiting', at: ago(180) }], log: { seconds: 600, lines: 1234, errors: 7 } },
  });
  expect(resourceAnswer({ ...view, open })).toMatchObject({ push: '🔴 nas1/immich_server: not seen · INC-42 is open', tone: 'high' });
  expect(lines).toContain('Last moves: INC-42 awaiting 09:59, INC-42 assessed 09:58, DEC-9 awaiting 09:57');
  expect(lines).toContain('Log: 123 lines a minute, 7 errors in the last 10 min');
  expect(lines).toContain('Silenced: by owner until 11:00');
});

test('of many changes the last ones are told', () => {
  const facts = Array.from({ length: 40 }, (_, n) => fact('container.died', 4000 - n, { containerId: 'c1', exitCode: n }));
  const lines = linesOf({ history: { ...view.history, facts } });
  expect(lines).toContain('Changed in 6 h: 40 times, at last');
  expect(lines.filter((line) => line.startsWith('•'))).toHaveLength(10);
});

test('no text of a fact gets into it, whatever the facts hold', () => {
  fc.assert(fc.property(anyFacts(), (facts) => {
    expect(JSON.stringify(resourceAnswer({ ...view, history: { ...view.history, facts } }))).not.toContain(canary);
  }));
  const facts = [fact('guest.state', 60, guest({ name: canary, lock: canary, node: canary }))];
  expect(JSON.stringify(resourceAnswer({ ...view, history: { ...view.history, facts } }))).not.toContain(canary);
});
