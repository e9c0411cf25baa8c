import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countNumbers, logTaker, type LogTaker } from '../../ops/testing/log-reading.ts';
import { realDocker, realDockerSocket, type RealDocker } from '../../ops/testing/real-docker.ts';
import { realLogs, talks } from '../../ops/testing/real-logs.ts';
import { untilSo } from '../../ops/testing/until.ts';
import { engineOf, type Engine } from './engine.ts';

const socket = realDockerSocket();

const counts = (to: number, pause: string): string => `i=0; while [ $i -lt ${to} ]; do i=$((i+1)); echo "line $i"; [ $((i % 500)) = 0 ] && sleep ${pause}; done`;

describe.skipIf(socket === null)('the logs of a real engine', () => {
  let real: RealDocker;
  let engine: Engine;
  let folder = '';
  let taker: LogTaker;
  let logs: ReturnType<typeof realLogs>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copilot-real-logs-'));
    real = await realDocker(socket ?? '');
    engine = await engineOf({ name: 'lab', way: { via: 'unix', path: real.url.slice('unix://'.length) } }, { tls: null, ssh: null });
    taker = logTaker();
    logs = realLogs({ engine, folder, taker });
  }, 60_000);
  afterEach(async () => {
    await logs.stop();
    await real.close();
    await rm(folder, { recursive: true, force: true });
    expect(taker.violations).toEqual([]);
  });

  test('are taken line for line as the engine keeps them, over restarts of containers and of this process', { timeout: 240_000 }, async () => {
    const reader = logs.start();
    const names = ['talker', 'terminal', 'crasher'];
    const ids = [
      await real.run({ name: 'talker', script: talks, restartPolicy: 'always' }),
      await real.run({ name: 'terminal', script: talks, restartPolicy: 'always', tty: true }),
      await real.run({ name: 'crasher', script: 'echo "starting $(cut -d" " -f1 /proc/uptime)"; echo "no door" >&2; printf half; exit 1', restartPolicy: 'always' }),
    ];
    await untilSo(() => names.every((name) => logs.lines(name).length > 100 || (name === 'crasher' && logs.lines(name).length > 2)));
    await reader.kill();
    await real.docker.getContainer('talker').restart({ t: 0 });
    await sleep(500);
    logs.start();
    await real.docker.getContainer('terminal').restart({ t: 0 });
    await sleep(500);
    taker.reject(2, 'after');
    await real.goAway();
    await sleep(300);
    await real.comeBack();
    await sleep(500);
    for (const name of names) await real.docker.getContainer(name).stop({ t: 2 });
    for (const [n, id] of ids.entries()) {
      const kept = await logs.keptBy(id, n === 1);
      await untilSo(() => logs.lines(names[n] ?? '').length >= kept.stdout.length + kept.stderr.length);
      expect(logs.lines(names[n] ?? '', 'stdout')).toEqual(kept.stdout);
      expect(logs.lines(names[n] ?? '', 'stderr')).toEqual(kept.stderr);
    }
    expect(names.flatMap((name) => logs.gaps(name))).toEqual([]);
  });

  test('are taken once each while the engine rotates them, and what it let go while nobody read is told', { timeout: 240_000 }, async () => {
    const reader = logs.start();
    await make('rotating', `${counts(30_000, '0.05')}; sleep 1000`, { LogConfig: { Type: 'json-file', Config: { 'max-size': '500k', 'max-file': '3' } } });
    await untilSo(() => logs.lines('rotating').at(-1) === 'line 30000', 60_000);
    expect(countNumbers(logs.lines('rotating'), 30_000)).toEqual({ twice: [], missing: [], inOrder: true });
    await reader.kill();
    await real.exec('rotating', 'i=30000; while [ $i -lt 60000 ]; do i=$((i+1)); echo "line $i"; done >/proc/1/fd/1');
    await untilSo(async () => (await logs.keptBy('rotating', false)).stdout.at(-1) === 'line 60000', 60_000);
    logs.start();
    await untilSo(() => logs.lines('rotating').at(-1) === 'line 60000', 60_000);
    const { twice, missing, inOrder } = countNumbers(logs.lines('rotating'), 60_000);
    expect([twice, inOrder, missing[0]]).toEqual([[], true, 30_001]);
    const { line, at } = taker.lines.find((one) => one.line === `line ${(missing.at(-1) ?? 0) + 1}`) ?? { line: '', at: '' };
    expect(missing).toEqual(Array.from({ length: missing.length }, (_, n) => 30_001 + n));
    expect([line === '', logs.gaps('rotating')]).toMatchObject([false, [{ why: 'rotated', until: at }]]);
  });

  test('of a container that takes itself away are read as far as the engine lets them, and the rest is told', { timeout: 120_000 }, async () => {
    logs.start();
    await sleep(500);
    await make('brief', counts(20_000, '0'), { AutoRemove: true });
    await untilSo(() => logs.gaps('brief').length > 0, 60_000);
    const { twice, missing, inOrder } = countNumbers(logs.lines('brief'), 20_000);
    expect([twice, inOrder, missing]).toEqual([[], true, Array.from({ length: missing.length }, (_, n) => 20_000 - missing.length + n + 1)]);
    const last = taker.lines.findLast(({ service }) => service === 'docker://lab/brief');
    expect(logs.gaps('brief')).toMatchObject([{ why: 'removed', from: last?.at ?? null, until: null }]);
  });

  test('that no engine can read are told as such', { timeout: 60_000 }, async () => {
    logs.start();
    await make('mute', counts(10, '0'), { LogConfig: { Type: 'none', Config: {} } });
    await untilSo(() => logs.gaps('mute').length > 0);
    expect(logs.gaps('mute')).toMatchObject([{ why: 'unreadable' }]);
  });

  async function make(name: string, script: string, host: object): Promise<void> {
    const container = await real.docker.createContainer({
      name, Image: 'lab/busybox:1', Cmd: ['sh', '-c', script], Labels: { 'homelab-copilot.test': 'true' }, HostConfig: { NetworkMode: 'none', ...host },
    });
    await container.start();
  }
});
