import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LogGap } from '../../engine/ports.ts';
import { countNumbers, logTaker, type LogTaker } from '../../ops/testing/log-reading.ts';
import { realDocker, realDockerSocket, type RealDocker } from '../../ops/testing/real-docker.ts';
import { canStartEngine, ownEngine, type OwnEngine } from '../../ops/testing/real-dockerd.ts';
import { engineOf, type Engine } from './engine.ts';
import { logSourceOf } from './log-source.ts';
import { streamLogs } from './logs.ts';


/** Writes numbered lines to both streams until it is told to end; each run names itself. */
const talks = 'trap "exit 0" TERM; r=$(cut -d" " -f1 /proc/uptime); i=0; while :; do i=$((i+1)); echo "run $r out $i"; [ $((i % 3)) = 0 ] && echo "run $r err $i" >&2; [ $((i % 20)) = 0 ] && sleep 0.02; done';
const counts = (to: number): string => `i=0; while [ $i -lt ${to} ]; do i=$((i+1)); echo "line $i"; done; exec sleep 1000`;

describe.skipIf(realDockerSocket() === null || !canStartEngine())('the logs of an engine of our own', () => {
  let folder = '';
  let own: OwnEngine;
  let real: RealDocker;
  let engine: Engine;
  let taker: LogTaker;
  const running: ReturnType<LogTaker['run']>[] = [];

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
  }, 60_000);
  afterEach(async () => {
    while (running.length > 0) await running.pop()?.kill();
    await real.close();
    expect(taker.violations).toEqual([]);
  });

  test('are taken line for line though it is stopped and started while they are read, and while nobody reads', { timeout: 180_000 }, async () => {
    const reader = start();
    const ids = { talker: await real.run({ name: 'talker', script: talks, restartPolicy: 'always' }), terminal: await real.run({ name: 'terminal', script: talks, restartPolicy: 'always', tty: true }) };
    const names = ['talker', 'terminal'] as const;
    await until(() => names.every((name) => lines(name).length > 100));
    await restartEngine();
    await until(() => names.every((name) => runsOf(name) === 2));
    await reader.kill();
    await restartEngine();
    await sleep(500);
    start();
    for (const name of names) {
      await real.docker.getContainer(name).stop({ t: 2 });
      const kept = await keptBy(ids[name], name === 'terminal');
      await until(() => lines(name).length >= kept.stdout.length + kept.stderr.length);
      expect(lines(name, 'stdout')).toEqual(kept.stdout);
      expect(lines(name, 'stderr')).toEqual(kept.stderr);
      expect([runsOf(name), gaps(name)]).toEqual([3, []]);
    }
  });

  test('of a container that is recreated begin anew, and what the old one took along while nobody read is told', { timeout: 60_000 }, async () => {
    const reader = start();
    await real.run({ name: 'web', script: counts(5000) });
    await until(() => lines('web').length === 5000);
    await reader.kill();
    const last = taker.lines.at(-1)?.at;
    await real.exec('web', 'echo "never seen" >/proc/1/fd/1');
    await sleep(200);
    await real.run({ name: 'web', script: counts(3000) });
    start();
    await until(() => lines('web').length >= 8000 && gaps('web').length > 0);
    expect(countNumbers(lines('web').slice(0, 5000), 5000)).toEqual({ twice: [], missing: [], inOrder: true });
    expect(countNumbers(lines('web').slice(5000), 3000)).toEqual({ twice: [], missing: [], inOrder: true });
    expect(new Set(taker.lines.map(({ source }) => source)).size).toBe(2);
    expect(gaps('web')).toMatchObject([{ why: 'removed', from: last, until: null }]);
  });

  test('of a container that had ended before it was recreated are whole', { timeout: 60_000 }, async () => {
    start();
    for (const from of [0, 4000]) {
      await real.run({ name: 'job', script: `i=${from}; while [ $i -lt ${from + 4000} ]; do i=$((i+1)); echo "line $i"; done` });
      await until(() => lines('job').length === from + 4000);
      await until(async () => (await real.docker.getContainer('job').inspect()).State.Status === 'exited');
      await sleep(500);
    }
    expect(countNumbers(lines('job'), 8000)).toEqual({ twice: [], missing: [], inOrder: true });
    expect(gaps('job')).toEqual([]);
  });

  async function restartEngine(): Promise<void> {
    await own.stop();
    await sleep(500);
    await own.start();
    await until(async () => (await real.docker.getContainer('terminal').inspect()).State.Running);
  }

  function start(): ReturnType<LogTaker['run']> {
    const reader = taker.run(logSourceOf({ engine, follows: true, firstMinutes: 60, dataDir: folder, now: () => new Date(), say: () => undefined }));
    running.push(reader);
    return reader;
  }

  function lines(name: string, stream?: 'stdout' | 'stderr'): string[] {
    return taker.lines.filter((one) => one.service === `docker://lab/${name}` && (stream === undefined || one.stream === stream)).map((one) => one.line);
  }

  function gaps(name: string): LogGap[] {
    return taker.gaps.filter(({ service }) => service === `docker://lab/${name}`);
  }

  /** How often a container that names each of its runs has run. */
  function runsOf(name: string): number {
    return new Set(lines(name).map((line) => /^run (\S+)/.exec(line)?.[1])).size;
  }

  async function keptBy(id: string, tty: boolean): Promise<{ stdout: string[]; stderr: string[] }> {
    const kept = { stdout: [] as string[], stderr: [] as string[] };
    for await (const { stdout, stderr } of streamLogs(engine, { id, tty, follow: false, half: true, tail: 'all', signal: new AbortController().signal })) {
      kept.stdout.push(...stdout.lines);
      kept.stderr.push(...stderr.lines);
    }
    return kept;
  }
});

async function until(what: () => boolean | Promise<boolean>, timeoutMs = 45_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !await Promise.resolve().then(what).catch(() => false);) {
    if (Date.now() > deadline) throw new Error(`did not happen in time: ${what.toString()}`);
    await sleep(50);
  }
}
