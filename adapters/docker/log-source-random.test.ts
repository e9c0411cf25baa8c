import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startFakeDocker, type FakeDocker } from '../../ops/testing/fake-docker.ts';
import { logTaker, type LogTaker } from '../../ops/testing/log-reading.ts';
import { engineOf } from './engine.ts';
import { logSourceOf } from './log-source.ts';
import { stampAt } from './log-stamps.ts';

type Deed =
  | { does: 'write'; name: 0 | 1; stream: 'stdout' | 'stderr'; lines: number }
  | { does: 'rotate' | 'again'; name: 0 | 1; lines: number }
  | { does: 'kill' | 'forget' | 'cut' | 'cutInFrame' | 'restart' | 'settle' | 'hold' }
  | { does: 'reject'; when: 'before' | 'after' };

const name = fc.constantFrom<(0 | 1)[]>(0, 1);
const lines = fc.integer({ min: 1, max: 30 });
const writing = fc.record({ does: fc.constant('write' as const), name, stream: fc.constantFrom<('stdout' | 'stderr')[]>('stdout', 'stderr'), lines });
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: writing },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom<('rotate' | 'again')[]>('rotate', 'again'), name, lines }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom<('kill' | 'forget' | 'settle' | 'hold')[]>('kill', 'forget', 'settle', 'hold') }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom<('cut' | 'cutInFrame' | 'restart')[]>('cut', 'cutInFrame', 'restart') }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('reject' as const), when: fc.constantFrom<('before' | 'after')[]>('before', 'after') }) },
);

/** What was written, with the time it bears, by service and stream. */
type Written = Map<string, { at: string; line: string }[]>;

describe('whatever happens to the logs of a host', () => {
  test.each([null, '-05:30'])('each line is taken once and in order, or lies in a gap that was told (whole seconds: %s)', { timeout: 240_000 }, async (offset) => {
    await fc.assert(fc.asyncProperty(fc.array(deeds, { minLength: 4, maxLength: 25 }), async (all) => {
      const folder = await mkdtemp(join(tmpdir(), 'copilot-random-'));
      const fake = await startFakeDocker({ socketPath: join(folder, 'docker.sock') });
      try {
        await live({ fake, folder, offset }, all);
      } finally {
        await fake.close();
        await rm(folder, { recursive: true, force: true });
      }
    }), { numRuns: offset === null ? 40 : 12, endOnFailure: true });
  });
});

async function live({ fake, folder, offset }: { fake: FakeDocker; folder: string; offset: string | null }, all: readonly Deed[]): Promise<void> {
  if (offset !== null) fake.writeSeconds(offset);
  const taker = logTaker();
  const written: Written = new Map();
  for (const one of ['c0', 'c1']) fake.add({ name: one });
  let reader = await start(taker, folder);
  await writeEach({ fake, taker, written });
  await calm(taker, written);
  for (const deed of all) {
    if (deed.does === 'kill' || deed.does === 'forget') {
      await reader.kill();
      if (deed.does === 'forget') taker.forget();
      reader = await start(taker, folder);
    } else if (deed.does !== 'again' || offset === null) {
      await act(deed, { fake, taker, written });
    }
  }
  taker.hold(false);
  taker.reject(0, 'before');
  if (offset !== null) await sleep(1100);
  await writeEach({ fake, taker, written });
  await calm(taker, written);
  await reader.kill();
  expect(taker.violations).toEqual([]);
  for (const [key, lines] of written) compare(taker, key, lines);
}

async function writeEach(lab: { fake: FakeDocker; taker: LogTaker; written: Written }): Promise<void> {
  for (const stream of ['stdout', 'stderr'] as const) for (const one of [0, 1] as const) await act({ does: 'write', name: one, stream, lines: 1 }, lab);
}

async function act(deed: Deed, { fake, taker, written }: { fake: FakeDocker; taker: LogTaker; written: Written }): Promise<void> {
  if (deed.does === 'write') {
    for (let n = 0; n < deed.lines; n += 1) write(fake, written, { name: `c${deed.name}`, stream: deed.stream });
  }
  if (deed.does === 'rotate') fake.rotateLog(`c${deed.name}`, deed.lines);
  if (deed.does === 'again') fake.sendAgain(`c${deed.name}`, deed.lines);
  if (deed.does === 'cut') fake.cutStreams();
  if (deed.does === 'cutInFrame') fake.cutInFrame();
  if (deed.does === 'restart') fake.crash('c0');
  if (deed.does === 'hold') taker.hold(true);
  if (deed.does === 'reject') taker.reject(1, deed.when);
  if (deed.does === 'settle') {
    taker.hold(false);
    await sleep(60);
  }
}

function write(fake: FakeDocker, written: Written, { name: to, stream }: { name: string; stream: 'stdout' | 'stderr' }): void {
  const key = `docker://lab/${to} ${stream}`;
  const lines = written.get(key) ?? [];
  written.set(key, lines);
  const line = `line ${lines.length + 1}`;
  fake.log(to, line, stream);
  const { at } = fake.get(to).logs.at(-1) ?? { at: 0n };
  lines.push({ at: stampAt(`${new Date(Number(at / 1_000_000n)).toISOString().slice(0, 19)}.${String(at % 1_000_000_000n).padStart(9, '0')}Z`)?.at ?? '', line });
}

/** Waits until the last line of every stream is taken. */
async function calm(taker: LogTaker, written: Written): Promise<void> {
  const isThere = ([key, lines]: [string, { line: string }[]]): boolean => of(taker, key).at(-1) === lines.at(-1)?.line;
  for (const deadline = Date.now() + 20_000; ![...written].every(isThere);) {
    if (Date.now() > deadline) throw new Error(`the last lines did not come: ${JSON.stringify([...written].map(([key, lines]) => [key, lines.length, of(taker, key).at(-1)]))}`);
    await sleep(10);
  }
}

function compare(taker: LogTaker, key: string, lines: readonly { at: string; line: string }[]): void {
  const taken = of(taker, key);
  const [service, stream = ''] = key.split(' ');
  const gaps = taker.gaps.filter((gap) => gap.service === service && gap.source.endsWith(`:${stream}`));
  const inGap = (at: string): boolean => gaps.some(({ from, until }) => (from ?? '') <= `${at.slice(0, 19)}.999999999Z` && at.slice(0, 19) <= (until ?? '9'));
  const missing = lines.filter(({ line, at }) => !taken.includes(line) && !inGap(at)).map(({ line, at }) => `${line} at ${at}`);
  expect({ key, missing, gaps: missing.length === 0 ? [] : gaps }).toEqual({ key, missing: [], gaps: [] });
  const present = new Set(taken);
  expect(taken).toEqual(lines.map(({ line }) => line).filter((line) => present.has(line)));
}

function of(taker: LogTaker, key: string): string[] {
  return taker.lines.filter((one) => `${one.service} ${one.stream}` === key).map((one) => one.line);
}

async function start(taker: LogTaker, folder: string): Promise<ReturnType<LogTaker['run']>> {
  const engine = await engineOf({ name: 'lab', way: { via: 'unix', path: join(folder, 'docker.sock') } }, { tls: null, ssh: null });
  return taker.run(logSourceOf({ engine, follows: true, firstMinutes: 60, dataDir: folder, now: () => new Date(), say: () => undefined }));
}
