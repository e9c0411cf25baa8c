import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countNumbers, logTaker, type LogTaker } from '../../ops/testing/log-reading.ts';
import { realDocker, realDockerSocket, type RealDocker } from '../../ops/testing/real-docker.ts';
import { realLogs, talks } from '../../ops/testing/real-logs.ts';
import { untilSo } from '../../ops/testing/until.ts';
import { canStartEngine, ownEngine, type OwnEngine } from '../../ops/testing/real-dockerd.ts';
import { engineOf, type Engine } from './engine.ts';

const counts = (to: number): string => `i=0; while [ $i -lt ${to} ]; do i=$((i+1)); echo "line $i"; done; exec sleep 1000`;

describe.skipIf(realDockerSocket() === null || !canStartEngine())('the logs of an engine of our own', () => {
  let folder = '';
  let own: OwnEngine;
  let real: RealDocker;
  let engine: Engine;
  let taker: LogTaker;
  let logs: ReturnType<typeof realLogs>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copilot-own-'));
    own = await ownEngine();
  }, 90_000);
  afterAll(async () => {
    await own.remove();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  beforeEach(async () => {
    real = await realDocker(own.socket);
    engine = await engineOf({ name: 'lab', way: { via: 'unix', path: own.socket } }, { tls: null, ssh: null });
    taker = logTaker();
    logs = realLogs({ engine, folder, taker });
  }, 60_000);
  afterEach(async () => {
    await logs.stop();
    await real.close();
    expect(taker.violations).toEqual([]);
  });

  test('are taken line for line though it is stopped and started while they are read, and while nobody reads', { timeout: 180_000 }, async () => {
    const reader = logs.start();
    const ids = { talker: await real.run({ name: 'talker', script: talks, restartPolicy: 'always' }), terminal: await real.run({ name: 'terminal', script: talks, restartPolicy: 'always', tty: true }) };
    const names = ['talker', 'terminal'] as const;
    await untilSo(() => names.every((name) => logs.lines(name).length > 100));
    await restartEngine();
    await untilSo(() => names.every((name) => runsOf(name) === 2));
    await reader.kill();
    await restartEngine();
    await sleep(500);
    logs.start();
    for (const name of names) {
      await real.docker.getContainer(name).stop({ t: 2 });
      const kept = await logs.keptBy(ids[name], name === 'terminal');
      await untilSo(() => logs.lines(name).length >= kept.stdout.length + kept.stderr.length);
      expect(logs.lines(name, 'stdout')).toEqual(kept.stdout);
      expect(logs.lines(name, 'stderr')).toEqual(kept.stderr);
      expect([runsOf(name), logs.gaps(name)]).toEqual([3, []]);
    }
  });

  test('of a container that is recreated begin anew, and what the old one took along while nobody read is told', { timeout: 60_000 }, async () => {
    const reader = logs.start();
    await real.run({ name: 'web', script: counts(5000) });
    await untilSo(() => logs.lines('web').length === 5000);
    await reader.kill();
    const last = taker.lines.at(-1)?.at;
    await real.exec('web', 'echo "never seen" >/proc/1/fd/1');
    await sleep(200);
    await real.run({ name: 'web', script: counts(3000) });
    logs.start();
    await untilSo(() => logs.lines('web').length >= 8000 && logs.gaps('web').length > 0);
    expect(countNumbers(logs.lines('web').slice(0, 5000), 5000)).toEqual({ twice: [], missing: [], inOrder: true });
    expect(countNumbers(logs.lines('web').slice(5000), 3000)).toEqual({ twice: [], missing: [], inOrder: true });
    expect(new Set(taker.lines.map(({ source }) => source)).size).toBe(2);
    expect(logs.gaps('web')).toMatchObject([{ why: 'removed', from: last, until: null }]);
  });

  test('of a container that had ended before it was recreated are whole', { timeout: 60_000 }, async () => {
    logs.start();
    for (const from of [0, 4000]) {
      await real.run({ name: 'job', script: `i=${from}; while [ $i -lt ${from + 4000} ]; do i=$((i+1)); echo "line $i"; done` });
      await untilSo(() => logs.lines('job').length === from + 4000);
      await untilSo(async () => (await real.docker.getContainer('job').inspect()).State.Status === 'exited');
      await sleep(500);
    }
    expect(countNumbers(logs.lines('job'), 8000)).toEqual({ twice: [], missing: [], inOrder: true });
    expect(logs.gaps('job')).toEqual([]);
  });

  async function restartEngine(): Promise<void> {
    await own.stop();
    await sleep(500);
    await own.start();
    await untilSo(async () => (await real.docker.getContainer('terminal').inspect()).State.Running);
  }

  /** How often a container that names each of its runs has run. */
  function runsOf(name: string): number {
    return new Set(logs.lines(name).map((line) => /^run (\S+)/.exec(line)?.[1])).size;
  }
});
