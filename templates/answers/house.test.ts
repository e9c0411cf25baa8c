import { expect, test } from 'vitest';
import { finding, ticketOf } from '../../ops/testing/scenes.ts';
import { ago, container, guest, now } from '../../ops/testing/views.ts';
import type { Fact, FactKind, FactValues, ResourceRef } from '../../engine/types.ts';
import { houseAnswer, type HouseView } from './house.ts';

const quiet: HouseView = { at: now, timeZone: 'UTC', staleSeconds: 90, facts: [], open: [], hushes: [], parts: [{ name: 'database', state: 'ok' }] };

function fact<Kind extends FactKind>(resource: ResourceRef, kind: Kind, value: FactValues[Kind], seenAgo = 5): Fact {
  return { id: resource, resource, kind, value, at: ago(3600), seenAt: ago(seenAgo) } as Fact;
}

function linesOf(view: HouseView): string[] {
  return houseAnswer(view).lines.map(({ label = '', text }) => (label === '' ? text : `${label}: ${text}`));
}

test('an empty house is quiet', () => {
  expect(houseAnswer(quiet)).toMatchObject({ push: '✅ All quiet: nothing is open', tone: 'done', foot: 'As of 2026-11-21 10:00', link: { path: '/' } });
  expect(linesOf(quiet)).toEqual(['Parts: all work']);
});

test('it counts by state; what was not seen lately is unknown, what is gone or a template does not count', () => {
  expect(linesOf({
    ...quiet,
    parts: [{ name: 'discord', state: 'away' }, { name: 'docker:nas2', state: 'refused' }, { name: 'jobs', state: 'ok' }, { name: 'telegram', state: 'elsewhere' }],
    facts: [
      fact('docker://nas1', 'host.reach', { reachable: true, why: '' }), fact('docker://nas2', 'host.reach', { reachable: false, why: 'connection refused: secret' }),
      fact('docker://nas3', 'host.reach', { reachable: true, why: '' }, 91),
      fact('docker://nas1/a', 'container.state', container()), fact('docker://nas1/b', 'container.state', container({ health: 'unhealthy' })),
      fact('docker://nas1/c', 'container.state', container({ status: 'exited' })), fact('docker://nas1/d', 'container.state', container({ present: false })),
      fact('docker://nas3/e', 'container.state', container(), 91),
      fact('proxmox://lab/101', 'guest.state', guest()), fact('proxmox://lab/102', 'guest.state', guest({ status: 'stopped' })), fact('proxmox://lab/900', 'guest.state', guest({ template: true })),
      fact('proxmox://lab/node/n1', 'node.state', { present: true, status: 'offline' }),
    ],
  })).toEqual([
    'Parts: discord away, docker:nas2 refused', 'Hosts: 1 reachable, 1 not reachable (nas2), 1 unknown (nas3)', 'Containers: 1 running, 1 unhealthy, 1 exited, 1 unknown',
    'Nodes: 1 offline (lab/node_n1)', 'Guests: 1 running, 1 stopped',
  ]);
});

test('what is open comes first, and no more than a chat can show', () => {
  const open = Array.from({ length: 10 }, (_, n) => ticketOf(n + 1, finding(`docker://nas1/c${n}`)));
  const answer = houseAnswer({ ...quiet, open });
  expect(answer).toMatchObject({ push: '🔴 10 open incidents', tone: 'high' });
  expect(answer.lines[0]).toMatchObject({ label: 'INC-1', at: open[0]?.openedAt });
  expect(answer.lines[8]?.text).toBe('and 2 more');
});

test('what is not told at present is named', () => {
  const until = new Date(now.getTime() + 60_000);
  const hushes: HouseView['hushes'] = [
    { id: '1', kind: 'silence', what: { resource: 'docker://nas1/db' }, until, by: 'owner', why: 'x' }, { id: '2', kind: 'maintenance', what: { resource: 'docker://nas2' }, until, by: 'owner', why: 'x' },
    { id: '3', kind: 'silence', what: { detector: 'new-error' }, until, by: 'owner', why: 'x' },
  ];
  expect(linesOf({ ...quiet, hushes }).at(-1)).toBe('Not told at present: nas1/db silenced, nas2 under maintenance, one detector silenced');
});
