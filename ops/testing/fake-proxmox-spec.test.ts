import { expect, test } from 'vitest';
import { endpoints } from './fake-proxmox-api.ts';
import { anyOf } from './fake-proxmox-rights.ts';
import { flag, int, num, text } from './fake-proxmox-schema.ts';
import { proxmoxApi as rows } from './fake-proxmox.ts';
import { type Branch, proxmoxSpec, specOfTree } from './specs-proxmox.ts';

test('every row stands in the official tree with the same parameters and permissions', () => {
  const spec = proxmoxSpec();
  const names = rows.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(names).size).toBe(names.length);
  expect(rows.filter(({ path, params }) => [...path.matchAll(/\{([^}]+)\}/g)].some(([, name = '']) => params[name]?.optional !== false))).toEqual([]);
  expect(spec ? rows.flatMap((row) => spec.compare(row)) : []).toEqual([]);
});

test('a row that says otherwise than a tree is found, and so is a reply', () => {
  const node = { type: 'string' };
  const tree: Branch[] = [{ path: '/nodes/{node}/things', info: { GET: {
    parameters: { properties: { node, kind: { type: 'string', enum: ['a', 'b'], optional: 1 }, limit: { type: 'integer', minimum: 0, optional: 1 } } },
    permissions: { check: ['perm', '/nodes/{node}', ['Sys.Audit', 'Sys.Modify'], 'any', 1] }, proxyto: 'node',
    returns: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' }, on: { type: 'boolean', optional: 1 } } } },
  } } }];
  const spec = specOfTree(tree);
  const [right] = endpoints([['GET', '/nodes/{node}/things', anyOf('/nodes/{node}', 'Sys.Audit', 'Sys.Modify'), { kind: text({ oneOf: ['a'] }), limit: int({ min: 1 }) }, () => []]]);
  if (!right) throw new Error('no row');
  expect(spec.compare(right)).toEqual([]);
  const wrong = { ...right, check: 'all' as const, proxied: false, params: { node: text(), kind: text({ oneOf: ['c'] }), limit: num(), more: flag() } };
  expect(spec.compare(wrong).map((words) => words.replace('GET /nodes/{node}/things: ', ''))).toEqual([
    'node must be required', 'node: is required', 'kind: is one of a, b', 'limit: is integer and not number', 'limit: is at least 0', 'more is not a parameter',
    'checks "all" and not {"path":"/nodes/{node}","privileges":["Sys.Audit","Sys.Modify"],"any":true}', 'is answered by the node of the path',
  ]);
  expect(spec.compare({ ...right, path: '/nothing' })).toEqual(['GET /nothing is not in the tree']);
  const told = { status: 200, reason: 'OK', body: { data: [{ id: '1', on: true }, {}] } };
  expect(spec.check(right, { params: { other: '1' }, told }).map((words) => words.replace('GET /nodes/{node}/things: ', ''))).toEqual([
    'other is not a parameter', 'node is missing', 'reply[0].id is not of type integer', 'reply[0].on is not of type boolean', 'reply[1].id is missing',
  ]);
});
