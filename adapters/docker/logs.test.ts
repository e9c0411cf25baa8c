import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startFakeDocker, type FakeDocker } from '../../ops/testing/fake-docker.ts';
import { realDocker, realDockerSocket } from '../../ops/testing/real-docker.ts';
import { engineOf, type Engine } from './engine.ts';
import type { LogRead } from './frames.ts';
import { streamLogs } from './logs.ts';

const never = new AbortController().signal;

describe('a log', () => {
  let folder = '';
  let fake: FakeDocker;
  let engine: Engine;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copilot-logs-'));
    fake = await startFakeDocker({ socketPath: join(folder, 'docker.sock') });
    engine = await engineAt(join(folder, 'docker.sock'));
  });
  afterEach(async () => {
    await fake.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('is read to its last lines with their times', async () => {
    const { id } = fake.add({ name: 'web' });
    for (let n = 0; n < 5; n += 1) fake.log('web', `line ${n}`, n % 2 === 0 ? 'stdout' : 'stderr');
    const { stdout, stderr } = await all(streamLogs(engine, { id, tty: false, follow: false, half: true, tail: 2, signal: never }));
    expect([stderr.lines, stdout.lines]).toEqual([['line 3'], ['line 4']]);
    expect([...stderr.ats, ...stdout.ats].every((at) => at !== null)).toBe(true);
  });

  test('that is one line of JSON is still a line', async () => {
    const { id } = fake.add({ name: 'web', tty: true });
    fake.log('web', '{"level":"error"}');
    expect((await all(streamLogs(engine, { id, tty: true, follow: false, half: true, tail: 'all', signal: never }))).stdout.lines).toEqual(['{"level":"error"}']);
  });

  test('that is followed gives each line as it comes and ends when told to', async () => {
    const { id } = fake.add({ name: 'web' });
    const stop = new AbortController();
    const got: string[] = [];
    fake.log('web', 'one');
    for await (const { stdout } of streamLogs(engine, { id, tty: false, follow: true, half: false, tail: 'all', signal: stop.signal })) {
      got.push(...stdout.lines);
      if (got.length === 1) fake.log('web', 'two');
      if (got.length === 2) stop.abort();
    }
    expect(got).toEqual(['one', 'two']);
  });

  test('of a container that is gone is missing', async () => {
    await expect(all(streamLogs(engine, { id: 'f'.repeat(64), tty: false, follow: true, half: false, tail: 'all', signal: never }))).rejects.toMatchObject({ code: 'machine.missing' });
  });
});

const socket = realDockerSocket();
describe.skipIf(socket === null)('a log of a real engine', () => {
  test.each([false, true])('holds what was written to it (terminal: %s)', { timeout: 180_000 }, async (tty) => {
    const real = await realDocker(socket ?? '');
    try {
      const id = await real.run({ name: 'talker', tty, script: 'echo "to 🚀 out"; sleep 0.2; echo "to err" >&2; sleep 0.2; printf half' });
      const engine = await engineAt(real.url.slice('unix://'.length));
      await real.docker.getContainer(id).wait();
      const { stdout, stderr } = await all(streamLogs(engine, { id, tty, follow: false, half: true, tail: 'all', signal: never }));
      expect([stdout.lines, stderr.lines]).toEqual(tty ? [['to 🚀 out', 'to err', 'half'], []] : [['to 🚀 out', 'half'], ['to err']]);
      expect([...stdout.ats, ...stderr.ats].every((at) => at !== null)).toBe(true);
    } finally {
      await real.close();
    }
  });
});

async function all(reads: AsyncIterable<LogRead>): Promise<LogRead> {
  const whole: LogRead = { stdout: { ats: [], lines: [] }, stderr: { ats: [], lines: [] }, trouble: [] };
  for await (const read of reads) {
    for (const name of ['stdout', 'stderr'] as const) {
      whole[name].ats.push(...read[name].ats);
      whole[name].lines.push(...read[name].lines);
    }
  }
  return whole;
}

function engineAt(path: string): Promise<Engine> {
  return engineOf({ name: 'lab', way: { via: 'unix', path } }, { tls: null, ssh: null });
}
