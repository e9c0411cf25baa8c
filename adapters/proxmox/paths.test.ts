import { expect, test } from 'vitest';
import { fillPath, isSnapshotName } from './paths.ts';

test('gaps are filled, what is left is asked beside the path', () => {
  const upid = 'UPID:pve1:0003A007:00A1B137:6B024C3C:qmstart:101:copilot@pve!line:';
  expect(fillPath('/nodes/{node}/{kind}/{vmid}/config', { node: 'pve1', kind: 'qemu', vmid: 101, current: true })).toEqual({ path: '/nodes/pve1/qemu/101/config', rest: { current: true } });
  expect(fillPath('/nodes/{node}/tasks/{upid}/log', { node: 'pve1', upid }).path).toBe(`/nodes/pve1/tasks/${encodeURIComponent(upid)}/log`);
});

test.each([
  ['/nodes/{node}', { node: '..' }], ['/nodes/{node}', { node: 'a/b' }], ['/nodes/{node}', { node: 'pve1?x=1' }], ['/nodes/{node}', { node: '' }], ['/nodes/{node}', {}],
  ['/x/{vmid}', { vmid: '101/../102' }], ['/x/{vmid}', { vmid: 99 }], ['/x/{vmid}', { vmid: 101.5 }], ['/x/{kind}', { kind: 'docker' }],
  ['/x/{storage}', { storage: '../etc' }], ['/x/{snapname}', { snapname: 'a b' }], ['/x/{snapname}', { snapname: '1st' }], ['/x/{upid}', { upid: 'UPID:..:1' }],
  ['/x/{pool}', { pool: 'tank/child' }], ['/x/{verb}', { verb: 'stop' }], ['/x/{job}', { job: '#1' }], ['/x/{unheard}', { unheard: 'a' }],
])('%s is not filled with %j, for that leads elsewhere', (path, params) => {
  expect(() => fillPath(path, params as Record<string, string>)).toThrow(expect.objectContaining({ code: 'machine.refused' }) as Error);
});

test.each([
  ['before-update', true], ['a1', true], ['A_b-3', true], ['current', false], ['pending', false], ['a', false], ['1a', false], ['a.b', false], ['x'.repeat(40), true], ['x'.repeat(41), false],
])('%s may name a snapshot: %s', (name, may) => {
  expect(isSnapshotName(name)).toBe(may);
});
