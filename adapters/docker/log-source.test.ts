import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startFakeDocker, type FakeDocker } from '../../ops/testing/fake-docker.ts';
import { countNumbers, logTaker, type LogTaker } from '../../ops/testing/log-reading.ts';
import { engineOf } from './engine.ts';
import { logSourceOf } from './log-source.ts';

const compose = { 'com.docker.compose.project': 'p', 'com.docker.compose.service': 'web' };

let folder = '';
let fake: FakeDocker;
let taker: LogTaker;
let said: string[] = [];
const running: ReturnType<LogTaker['run']>[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copilot-logs-'));
  fake = await startFakeDocker({ socketPath: join(folder, 'docker.sock') });
  taker = logTaker();
  said = [];
});

afterEach(async () => {
  taker.hold(false);
  while (running.length > 0) await running.pop()?.kill();
  await fake.close();
  await rm(folder, { recursive: true, force: true });
  expect(taker.violations).toEqual([]);
});

describe('the logs of a host', () => {
  test('are followed for every container, those that run and those that start later, each line under its service, stream and time', async () => {
    const { id } = fake.add({ name: 'p-web-1', labels: compose });
    fake.log('p-web-1', 'out 1');
    fake.log('p-web-1', 'err 1', 'stderr');
    await start();
    await until(() => taker.lines.length === 2);
    fake.add({ name: 'terminal', tty: true });
    fake.log('terminal', 'colours 🚀');
    await until(() => taker.lines.length === 3);
    fake.log('p-web-1', 'out 2');
    await until(() => taker.lines.length === 4);
    const web = taker.lines.filter((one) => one.service === 'docker://lab/p/web');
    expect(web.map(({ source, stream, line }) => [source, stream, line])).toEqual(expect.arrayContaining([
      [`docker:lab:${id}:stdout`, 'stdout', 'out 1'], [`docker:lab:${id}:stderr`, 'stderr', 'err 1'], [`docker:lab:${id}:stdout`, 'stdout', 'out 2'],
    ]));
    expect(taker.texts('docker://lab/terminal')).toEqual(['colours 🚀']);
    expect(taker.lines.every(({ at }) => /\.\d{9}Z$/.test(at))).toBe(true);
    expect(taker.gaps).toEqual([]);
  });

  test.each([['homelab-copilot.logs', 'no'], ['homelab-copilot.logs', 'nope'], ['homelab-copilot.ignore', 'Yes']])('are left alone where the label %s says %s', async (label, value) => {
    fake.add({ name: 'private', labels: { [label]: value } });
    fake.add({ name: 'web' });
    fake.log('private', 'secret');
    fake.log('web', 'hello');
    await start();
    await until(() => taker.lines.length === 1);
    await sleep(300);
    expect(taker.texts()).toEqual(['hello']);
    expect(fake.openStreams()).toBe(2);
  });

  test('are read on where they were left after this process was killed, whatever was written meanwhile, by a container that ended too', async () => {
    fake.add({ name: 'web' });
    fake.add({ name: 'job', restartPolicy: 'no' });
    const first = await start();
    write('web', 1, 20);
    write('job', 1, 20);
    await until(() => taker.lines.length === 40);
    await first.kill();
    write('web', 21, 30);
    write('job', 21, 30);
    fake.emitDie('job', 0);
    await start();
    await until(() => taker.lines.length === 60);
    await sleep(200);
    expect(counted('web', 30)).toEqual(clean);
    expect(counted('job', 30)).toEqual(clean);
    expect(taker.gaps).toEqual([]);
  });

  test('come again from where the database stands when it forgot the last batch of each stream', async () => {
    fake.add({ name: 'web' });
    const first = await start();
    for (let n = 1; n <= 30; n += 3) {
      write('web', n, n + 2);
      await until(() => taker.lines.length === n + 2);
    }
    await first.kill();
    taker.forget();
    expect(taker.lines.length).toBeLessThan(30);
    await start();
    await until(() => taker.lines.length === 30);
    expect(counted('web', 30)).toEqual(clean);
  });

  test.each(['before', 'after'] as const)('are taken once though batches are rejected %s they were kept', async (when) => {
    fake.add({ name: 'web' });
    await start();
    write('web', 1, 5);
    await until(() => taker.lines.length === 5);
    taker.reject(3, when);
    write('web', 6, 20);
    await until(() => taker.lines.length === 20);
    await sleep(1200);
    expect(counted('web', 20)).toEqual(clean);
    expect(said).toEqual(['Log lines of Docker host lab could not be kept; they are read again until they are']);
  });

  test('lose nothing and double nothing when streams are cut, in the middle of a frame too, and when the engine goes away', async () => {
    fake.add({ name: 'web' });
    await start();
    write('web', 1, 10);
    await until(() => taker.lines.length === 10);
    fake.cutStreams();
    write('web', 11, 20);
    await until(() => taker.lines.length === 20);
    fake.cutInFrame();
    write('web', 21, 30);
    await until(() => taker.lines.length === 30);
    await fake.goAway();
    write('web', 31, 40);
    await sleep(700);
    await fake.comeBack();
    await until(() => taker.lines.length === 40);
    expect(counted('web', 40)).toEqual(clean);
    expect([taker.gaps, said]).toEqual([[], []]);
  });

  test('go on under the same id after a restart, and under a new one after a recreate', async () => {
    fake.add({ name: 'web' });
    await start();
    write('web', 1, 10);
    fake.crash('web', { times: 3 });
    write('web', 11, 20);
    await until(() => taker.lines.length === 20);
    fake.personStop('web');
    fake.personStart('web');
    write('web', 21, 25);
    await until(() => taker.lines.length === 25);
    fake.personStop('web');
    await sleep(300);
    fake.recreate('web');
    write('web', 26, 30);
    await until(() => taker.lines.length === 30);
    expect(counted('web', 30)).toEqual(clean);
    expect(new Set(taker.lines.map((one) => one.source)).size).toBe(2);
    expect(taker.gaps).toEqual([]);
  });

  test('of whole seconds with an offset, as Podman writes them, are told apart by count and hash', async () => {
    fake.writeSeconds('+02:00');
    fake.add({ name: 'web' });
    const noon = BigInt(Date.parse('2026-11-21T12:00:00Z')) * 1_000_000n;
    const at = (name: string, from: number, to: number, second: bigint): void => {
      for (let n = from; n <= to; n += 1) fake.logAt(name, n % 2 === 0 ? `line ${n}` : `line same ${n}`, noon + second * 1_000_000_000n + BigInt(n));
    };
    at('web', 1, 10, 0n);
    const first = await start();
    await until(() => taker.lines.length === 10);
    at('web', 11, 15, 0n);
    await until(() => taker.lines.length === 15);
    await first.kill();
    at('web', 16, 20, 0n);
    at('web', 21, 25, 1n);
    await start();
    await until(() => taker.lines.length === 25);
    expect(counted('web', 25)).toEqual(clean);
    expect(taker.lines[0]?.at).toBe('2026-11-21T12:00:00.000000000Z');
  });

  test('say what the daemon let go before it was read, and go on after it', async () => {
    fake.add({ name: 'web' });
    const first = await start();
    write('web', 1, 10);
    await until(() => taker.lines.length === 10);
    await first.kill();
    write('web', 11, 40);
    fake.rotateLog('web', 5);
    await start();
    await until(() => taker.lines.length === 15);
    expect(counted('web', 40)).toMatchObject({ twice: [], missing: Array.from({ length: 25 }, (_, n) => n + 11) });
    expect(taker.gaps).toMatchObject([{ service: 'docker://lab/web', from: taker.lines[9]?.at, until: taker.lines[10]?.at, why: 'rotated' }]);
  });

  test('are found again after the clock of the engine was set back', async () => {
    fake.add({ name: 'web' });
    const now = BigInt(Date.now()) * 1_000_000n;
    const first = await start();
    for (let n = 1; n <= 10; n += 1) fake.logAt('web', `line ${n}`, now + BigInt(n) * 1_000_000_000n);
    for (let n = 11; n <= 15; n += 1) fake.logAt('web', `line ${n}`, now + BigInt(n - 10) * 1_000_000_000n + 5n);
    await until(() => taker.lines.length === 15);
    await first.kill();
    for (let n = 16; n <= 20; n += 1) fake.logAt('web', `line ${n}`, now + BigInt(n - 10) * 1_000_000_000n + 5n);
    await start();
    await until(() => taker.lines.length === 20);
    fake.logAt('web', 'line 21', now + 30_000_000_000n);
    await until(() => taker.lines.length === 21);
    await sleep(600);
    expect(counted('web', 21)).toEqual(clean);
    expect(taker.gaps).toEqual([]);
  });

  test('say what was taken away while nobody read, from the last line on, and only where something may have been left', async () => {
    fake.add({ name: 'web' });
    fake.add({ name: 'done', restartPolicy: 'no' });
    const first = await start();
    write('web', 1, 3);
    write('done', 1, 3);
    fake.emitDie('done', 0);
    await until(() => taker.lines.length === 6);
    await sleep(700);
    await first.kill();
    fake.recreate('web');
    fake.remove('done');
    write('web', 4, 5);
    await start();
    await until(() => taker.lines.length === 8 && taker.gaps.length === 1);
    const last = taker.lines.filter((one) => one.service === 'docker://lab/web')[2];
    expect(taker.gaps).toEqual([{ service: 'docker://lab/web', source: last?.source, from: last?.at, until: null, why: 'removed' }]);
  });

  test('of a container that is removed while it is followed end in a gap, for engines cut what they remove', async () => {
    fake.add({ name: 'web' });
    await start();
    write('web', 1, 3);
    await until(() => taker.lines.length === 3);
    write('web', 4, 6);
    fake.remove('web');
    await until(() => taker.lines.length === 6 && taker.gaps.length === 1);
    expect(taker.gaps).toMatchObject([{ service: 'docker://lab/web', from: taker.lines[5]?.at, until: null, why: 'removed' }]);
  });

  test('of a container that ended before it was removed are whole', async () => {
    fake.add({ name: 'web' });
    await start();
    write('web', 1, 3);
    await until(() => taker.lines.length === 3);
    fake.personStop('web');
    await sleep(300);
    fake.remove('web');
    await sleep(300);
    expect(taker.gaps).toEqual([]);
  });

  test('that an engine sends again when it rotates a log are taken once', async () => {
    fake.add({ name: 'web' });
    await start();
    write('web', 1, 10);
    await until(() => taker.lines.length === 10);
    fake.sendAgain('web', 4);
    write('web', 11, 20);
    await until(() => taker.lines.length === 20);
    fake.sendAgain('web', 1);
    write('web', 21, 30);
    await until(() => taker.lines.length === 30);
    await sleep(300);
    expect(counted('web', 30)).toEqual(clean);
    expect(taker.gaps).toEqual([]);
  });

  test('that no engine can read are told once, and stop nobody else', async () => {
    fake.add({ name: 'mute', unlogged: true });
    fake.add({ name: 'web' });
    write('web', 1, 1);
    await start();
    await until(() => taker.lines.length === 1 && taker.gaps.length === 1);
    fake.crash('mute', { times: 3 });
    await sleep(700);
    expect(taker.gaps).toMatchObject([{ service: 'docker://lab/mute', from: null, until: null, why: 'unreadable' }]);
  });

  test('begin with the last minutes of a long log that was never read, and say so; a short one is read whole', async () => {
    const day = 86_400_000_000_000n;
    const now = BigInt(Date.now()) * 1_000_000n;
    const container = fake.add({ name: 'old' });
    const short = fake.add({ name: 'short' });
    container.createdAt -= 30n * day;
    short.createdAt -= 30n * day;
    for (let n = 1; n <= 1500; n += 1) fake.logAt('old', `line ${n}`, now - 2n * day + BigInt(n) * 1_000_000_000n);
    for (let n = 1501; n <= 3000; n += 1) fake.logAt('old', `line ${n}`, now - 60_000_000_000n + BigInt(n) * 1000n);
    for (let n = 1; n <= 20; n += 1) fake.logAt('short', `line ${n}`, now - 20n * day + BigInt(n));
    await start();
    await until(() => taker.lines.length >= 1520);
    expect(taker.texts('docker://lab/old')).toEqual(Array.from({ length: 1500 }, (_, n) => `line ${n + 1501}`));
    expect(counted('short', 20)).toEqual(clean);
    expect(taker.gaps.map(({ service, why, from }) => [service, why, from?.slice(0, 10)])).toEqual(
      ['stdout', 'stderr'].map(() => ['docker://lab/old', 'too_old', new Date(Number(container.createdAt / 1_000_000n)).toISOString().slice(0, 10)]),
    );
  });

  test('of a container that began while this process was down are read from their beginning, however long', async () => {
    fake.add({ name: 'web' });
    const first = await start();
    write('web', 1, 1);
    await until(() => taker.lines.length === 1);
    await first.kill();
    fake.add({ name: 'fresh' });
    write('fresh', 1, 3000);
    await start({ firstMinutes: 0 });
    await until(() => taker.lines.length === 3001);
    expect(counted('fresh', 3000)).toEqual(clean);
    expect(taker.gaps).toEqual([]);
  });

  test('wait in the engine, not in our memory, while nobody takes them', async () => {
    fake.add({ name: 'web' });
    taker.hold(true);
    await start();
    const filler = 'x'.repeat(1000);
    for (let n = 1; n <= 60_000; n += 1) fake.log('web', `${filler} ${n}`);
    await sleep(1500);
    expect(fake.unread()).toBeGreaterThan(30_000_000);
    taker.hold(false);
    await until(() => taker.lines.length === 60_000, 60_000);
    expect(counted('web', 60_000)).toEqual(clean);
  });

  test('of a chatty container leave room for the others though lines are taken slowly', async () => {
    fake.add({ name: 'flood' });
    taker.slow(20);
    await start();
    write('flood', 1, 100_000);
    for (let n = 0; n < 5; n += 1) fake.add({ name: `quiet${n}` });
    for (let n = 0; n < 5; n += 1) write(`quiet${n}`, 1, 5);
    await until(() => [0, 1, 2, 3, 4].every((n) => taker.texts(`docker://lab/quiet${n}`).length === 5));
    await until(() => taker.texts('docker://lab/flood').length === 100_000);
    expect(counted('flood', 100_000)).toEqual(clean);
  });

  test('are read again and again instead of followed where each connection is dear', async () => {
    fake.add({ name: 'web' });
    write('web', 1, 5);
    const first = await start({ follows: false });
    await until(() => taker.lines.length === 5);
    expect(fake.openStreams()).toBe(0);
    await first.stop();
    write('web', 6, 10);
    await start({ follows: false });
    await until(() => taker.lines.length === 10);
    expect(counted('web', 10)).toEqual(clean);
  });

  test('are let go at once when the source is told to, even while nobody takes and while the engine is away', async () => {
    fake.add({ name: 'web' });
    taker.hold(true);
    const first = await start();
    write('web', 1, 5);
    await sleep(200);
    await first.stop();
    await fake.goAway();
    const second = await start();
    await sleep(100);
    await second.stop();
    await fake.comeBack();
    expect(fake.openStreams()).toBe(0);
  });

  test('of 60 containers take one connection each', async () => {
    for (let n = 0; n < 60; n += 1) {
      fake.add({ name: `c${n}` });
      write(`c${n}`, 1, 3);
    }
    const warnings: string[] = [];
    const warn = (warning: Error): void => { warnings.push(warning.message); };
    process.on('warning', warn);
    await start();
    await until(() => taker.lines.length === 180);
    await until(() => fake.openStreams() === 61);
    process.off('warning', warn);
    expect(warnings).toEqual([]);
  });
});

const clean = { twice: [], missing: [], inOrder: true };

async function start(how: { follows?: boolean; firstMinutes?: number } = {}): Promise<ReturnType<LogTaker['run']>> {
  const engine = await engineOf({ name: 'lab', way: { via: 'unix', path: join(folder, 'docker.sock') } }, { tls: null, ssh: null });
  const source = logSourceOf({
    engine, follows: how.follows ?? true, firstMinutes: how.firstMinutes ?? 60, dataDir: folder, now: () => new Date(), say: (words) => { said.push(words); },
  });
  expect(source.name).toBe('logs:lab');
  const reader = taker.run(source);
  running.push(reader);
  return reader;
}

function write(name: string, from: number, to: number): void {
  for (let n = from; n <= to; n += 1) fake.log(name, `line ${n}`);
}

function counted(name: string, wanted: number): ReturnType<typeof countNumbers> {
  return countNumbers(taker.texts(`docker://lab/${name}`), wanted);
}

async function until(what: () => boolean, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!what()) {
    if (Date.now() > deadline) throw new Error(`did not happen in time: ${what.toString()} (${String(taker.lines.length)} lines, gaps ${JSON.stringify(taker.gaps)})`);
    await sleep(10);
  }
}
