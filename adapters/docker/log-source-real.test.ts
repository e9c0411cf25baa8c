import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogGap } from '../../engine/ports.ts';
import { countNumbers, logTaker, type LogTaker } from '../../ops/testing/log-reading.ts';
import { realDocker, realDockerSocket, type RealDocker } from '../../ops/testing/real-docker.ts';
import { engineOf, type Engine } from './engine.ts';
import { logSourceOf } from './log-source.ts';
import { streamLogs } from './logs.ts';

const socket = realDockerSocket();

/** Writes numbered lines to both streams until it is told to end; each run names itself. */
const talks = 'trap "exit 0" TERM; r=$(cut -d" " -f1 /proc/uptime); i=0; while :; do i=$((i+1)); echo "run $r out $i"; [ $((i % 3)) = 0 ] && echo "run $r err $i" >&2; [ $((i % 20)) = 0 ] && sleep 0.02; done';
const counts = (to: number, pause: string): string => `i=0; while [ $i -lt ${to} ]; do i=$((i+1)); echo "line $i"; [ $((i % 500)) = 0 ] && sleep ${pause}; done`;

describe.skipIf(socket === null)('the logs of a real engine', () => {
  let real: RealDocker;
  let engine: Engine;
  let folder = '';
  let taker: LogTaker;
  const running: ReturnType<LogTaker['run']>[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copilot-real-logs-'));
    real = await realDocker(socket ?? '');
    engine = await engineOf({ name: 'lab', way: { via: 'unix', path: real.url.slice('unix://'.length) } }, { tls: null, ssh: null });
    taker = logTaker();
  }, 60_000);
  afterEach(async () => {
    while (running.length > 0) await running.pop()?.kill();
    await real.close();
    await rm(folder, { recursive: true, force: true });
    expect(taker.violations).toEqual([]);
  });

  test('are taken line for line as the engine keeps them, over restarts of containers and of this process', { timeout: 240_000 }, async () => {
    const reader = start();
    const names = ['talker', 'terminal', 'crasher'];
    const ids = [
      await real.run({ name: 'talker', script: talks, restartPolicy: 'always' }),
      await real.run({ name: 'terminal', script: talks, restartPolicy: 'always', tty: true }),
      await real.run({ name: 'crasher', script: 'echo "starting $(cut -d" " -f1 /proc/uptime)"; echo "no door" >&2; printf half; exit 1', restartPolicy: 'always' }),
    ];
    await until(() => names.every((name) => lines(name).length > 100 || (name === 'crasher' && lines(name).length > 2)));
    await reader.kill();
    await real.docker.getContainer('talker').restart({ t: 0 });
    await sleep(500);
    start();
    await real.docker.getContainer('terminal').restart({ t: 0 });
    await sleep(500);
    taker.reject(2, 'after');
    await real.goAway();
    await sleep(300);
    await real.comeBack();
    await sleep(500);
    for (const name of names) await real.docker.getContainer(name).stop({ t: 2 });
    for (const [n, id] of ids.entries()) {
      const kept = await keptBy(id, n === 1);
      await until(() => lines(names[n] ?? '').length >= kept.stdout.length + kept.stderr.length);
      expect(lines(names[n] ?? '', 'stdout')).toEqual(kept.stdout);
      expect(lines(names[n] ?? '', 'stderr')).toEqual(kept.stderr);
    }
    expect(names.flatMap(gaps)).toEqual([]);
  });

  test('are taken once each while the engine rotates them, and what it let go while nobody read is told', { timeout: 240_000 }, async () => {
    const reader = start();
    await make('rotating', `${counts(30_000, '0.05')}; sleep 1000`, { LogConfig: { Type: 'json-file', Config: { 'max-size': '500k', 'max-file': '3' } } });
    await until(() => lines('rotating').at(-1) === 'line 30000', 60_000);
    expect(countNumbers(lines('rotating'), 30_000)).toEqual({ twice: [], missing: [], inOrder: true });
    await reader.kill();
    await real.exec('rotating', 'i=30000; while [ $i -lt 60000 ]; do i=$((i+1)); echo "line $i"; done >/proc/1/fd/1');
    await until(async () => (await keptBy('rotating', false)).stdout.at(-1) === 'line 60000', 60_000);
    start();
    await until(() => lines('rotating').at(-1) === 'line 60000', 60_000);
    const { twice, missing, inOrder } = countNumbers(lines('rotating'), 60_000);
    expect([twice, inOrder, missing[0]]).toEqual([[], true, 30_001]);
    const { line, at } = taker.lines.find((one) => one.line === `line ${(missing.at(-1) ?? 0) + 1}`) ?? { line: '', at: '' };
    expect(missing).toEqual(Array.from({ length: missing.length }, (_, n) => 30_001 + n));
    expect([line === '', gaps('rotating')]).toMatchObject([false, [{ why: 'rotated', until: at }]]);
  });

  test('of a container that takes itself away are read as far as the engine lets them, and the rest is told', { timeout: 120_000 }, async () => {
    start();
    await sleep(500);
    await make('brief', counts(20_000, '0'), { AutoRemove: true });
    await until(() => gaps('brief').length > 0, 60_000);
    const { twice, missing, inOrder } = countNumbers(lines('brief'), 20_000);
    expect([twice, inOrder, missing]).toEqual([[], true, Array.from({ length: missing.length }, (_, n) => 20_000 - missing.length + n + 1)]);
    const last = taker.lines.findLast(({ service }) => service === 'docker://lab/brief');
    expect(gaps('brief')).toMatchObject([{ why: 'removed', from: last?.at ?? null, until: null }]);
  });

  test('that no engine can read are told as such', { timeout: 60_000 }, async () => {
    start();
    await make('mute', counts(10, '0'), { LogConfig: { Type: 'none', Config: {} } });
    await until(() => gaps('mute').length > 0);
    expect(gaps('mute')).toMatchObject([{ why: 'unreadable' }]);
  });

  function start(): ReturnType<LogTaker['run']> {
    const source = logSourceOf({ engine, follows: true, firstMinutes: 60, dataDir: folder, now: () => new Date(), say: () => undefined });
    const reader = taker.run(source);
    running.push(reader);
    return reader;
  }

  async function make(name: string, script: string, host: object): Promise<void> {
    const container = await real.docker.createContainer({
      name, Image: 'lab/busybox:1', Cmd: ['sh', '-c', script], Labels: { 'homelab-copilot.test': 'true' }, HostConfig: { NetworkMode: 'none', ...host },
    });
    await container.start();
  }

  /** Lines of the containers that these tests made; others may use the engine too. */
  function lines(name: string, stream?: 'stdout' | 'stderr'): string[] {
    return taker.lines.filter((one) => one.service === `docker://lab/${name}` && (stream === undefined || one.stream === stream)).map((one) => one.line);
  }

  function gaps(name: string): LogGap[] {
    return taker.gaps.filter(({ service }) => service === `docker://lab/${name}`);
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

async function until(what: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !await Promise.resolve().then(what).catch(() => false);) {
    if (Date.now() > deadline) throw new Error(`did not happen in time: ${what.toString()}`);
    await sleep(50);
  }
}
