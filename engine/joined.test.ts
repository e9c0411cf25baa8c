import { expect, test } from 'vitest';
import { safe } from './distill.ts';
import { isNewsTo, joinedWith } from './joined.ts';
import type { Finding } from './types.ts';

const finding = (more: Partial<Finding> = {}): Finding => ({
  detector: 'unreachable', cause: 'needs db:5432', resource: 'docker://nas1/api', severity: 'medium', rank: 12, title: safe`it cannot reach it`,
  symptoms: [], evidence: [], since: new Date('2026-11-19T08:00:00Z'), usual: { s1: 0 }, ...more,
});

test('what was usual when it began stays so, though it has become usual since', () => {
  expect(joinedWith([finding()], [finding({ usual: { s1: 12 } })])[0]?.usual).toEqual({ s1: 0 });
  expect(isNewsTo([finding()], [finding({ usual: { s1: 12 } })])).toBe(false);
});

test('a signature that comes to it later brings what was usual of it then', () => {
  const more = [finding({ usual: { s1: 12, s2: null } })];
  expect(isNewsTo([finding()], more)).toBe(true);
  expect(joinedWith([finding()], more)[0]?.usual).toEqual({ s1: 0, s2: null });
});

test('it becomes worse and never milder', () => {
  const [high, low] = [finding({ severity: 'high' }), finding({ severity: 'low' })];
  expect(joinedWith([finding()], [high])[0]?.severity).toBe('high');
  expect(joinedWith([high], [low])[0]?.severity).toBe('high');
  expect([isNewsTo([finding()], [high]), isNewsTo([high], [low])]).toEqual([true, false]);
});
