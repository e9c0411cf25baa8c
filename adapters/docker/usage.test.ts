import { describe, expect, test } from 'vitest';
import { statsShape } from './shapes.ts';
import { markOf, useOf } from './usage.ts';

const mib = 2 ** 20;

describe('use', () => {
  test('is told from two samples of our own: 100 % is one processor, memory is without the cache', () => {
    const first = sample({ read: '2026-11-21T10:00:00Z', total: 1e9 });
    const second = sample({ read: '2026-11-21T10:00:10Z', total: 16e9, memory: { usage: 300 * mib, limit: 512 * mib, stats: { inactive_file: 100.4 * mib } } });
    expect(useOf(second, markOf(first))).toEqual({ cpuPercent: 150, memoryMiB: 200, memoryLimitMiB: 512 });
  });

  test('subtracts the cache of the older kind of control groups, and of Podman, which tells none, nothing', () => {
    const first = markOf(sample({ read: '2026-11-21T10:00:00Z', total: 0 }));
    const old = sample({ read: '2026-11-21T10:00:10Z', total: 0, memory: { usage: 300 * mib, limit: 0, stats: { total_inactive_file: 50 * mib, inactive_file: 10 * mib } } });
    expect(useOf(old, first)).toMatchObject({ memoryMiB: 250, cpuPercent: 0 });
    const podman = sample({ read: '2026-11-21T10:00:10Z', total: 0, memory: { usage: 300 * mib, limit: 0 } });
    expect(useOf(podman, first)).toMatchObject({ memoryMiB: 300 });
  });

  test('is not told when the container started anew between the samples', () => {
    const first = markOf(sample({ read: '2026-11-21T10:00:00Z', total: 9e9 }));
    expect(useOf(sample({ read: '2026-11-21T10:00:10Z', total: 1e9 }), first)).toBeNull();
    expect(useOf(sample({ read: '2026-11-21T10:00:00Z', total: 9e9 }), first)).toBeNull();
  });
});

function sample({ read, total, memory }: { read: string; total: number; memory?: object }): ReturnType<typeof statsShape.parse> {
  return statsShape.parse({ read, cpu_stats: { cpu_usage: { total_usage: total } }, precpu_stats: { cpu_usage: { total_usage: 0 } }, memory_stats: memory ?? {} });
}
