import fc from 'fast-check';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, open, readFile, rename, rm, stat, truncate, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { logTaker, type LogTaker } from '../../ops/testing/log-reading.ts';
import { fileSourceOf } from './source.ts';

const deeds = ['append', 'append', 'append', 'appendMany', 'half', 'settle', 'settle', 'rotate', 'rotate', 'reopen', 'reopen', 'gzip', 'copyTruncate', 'truncate', 'deleteAndMake', 'down', 'up', 'up', 'forget', 'reject', 'wait'] as const;
type Deed = (typeof deeds)[number];

/** A line, the file it was written to, and whether what held it was destroyed, or compressed, before it was read. */
type Line = { at: string; text: string; file: object; lost: boolean; packed: boolean };

describe('whatever happens to a log file', () => {
  test('each line is taken once, or lies in a gap that was told', { timeout: 240_000 }, async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...deeds), { minLength: 5, maxLength: 40 }), fc.constantFrom(2, 40), async (all, lookMs) => {
      const lab = await openLab(lookMs);
      try {
        for (const deed of all) await lab.act(deed);
        await lab.check();
      } finally {
        await lab.close();
      }
    }), { numRuns: 40, endOnFailure: true });
  });
});

function nameOf(text: string): string {
  return text.slice(-12);
}

async function openLab(lookMs: number): Promise<{ act: (deed: Deed) => Promise<void>; check: () => Promise<void>; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'copilot-files-'));
  const path = join(folder, 'x.log');
  const taker = logTaker();
  const lines: Line[] = [];
  const state = { half: false, destroyed: new Set<object>() };
  let file: object = {};
  let app: FileHandle = await open(path, 'a');
  let reader: ReturnType<LogTaker['run']> | null = null;

  const up = (): void => {
    reader ??= taker.run(fileSourceOf({
      host: 'lab', declared: [{ service: 'app', patterns: [join(folder, '*.log')] }], watched: [], now: () => new Date(), say: () => undefined,
      pace: { lookMs, findMs: 0, graceMs: 150, patienceMs: 2000 },
    }));
  };
  const down = async (): Promise<void> => {
    await reader?.kill();
    reader = null;
  };
  const settle = async (): Promise<void> => {
    if (reader === null) return;
    await endHalf();
    const mine = lines.filter((line) => line.file === file && !line.lost);
    const last = mine.at(-1);
    for (const deadline = Date.now() + 10_000; last !== undefined && !taken().includes(last.text);) {
      if (Date.now() > deadline) throw new Error(`${last.text} did not come`);
      await sleep(2);
    }
  };
  const taken = (): string[] => taker.lines.map((one) => one.line);
  const write = async (end: string): Promise<void> => {
    const at = new Date().toISOString();
    const text = `${at} line ${lines.length + 1}`;
    lines.push({ at, text, file, lost: false, packed: false });
    await app.appendFile(`${text}${end}`);
  };
  const endHalf = async (): Promise<void> => {
    if (state.half) await app.appendFile('\n');
    state.half = false;
  };
  const mourn = (): void => {
    const got = new Set(taken());
    for (const line of lines) line.lost ||= state.destroyed.has(line.file) && !got.has(line.text);
  };
  const destroy = (): void => {
    state.destroyed.add(file);
    mourn();
  };
  const reopen = async (): Promise<void> => {
    await app.close();
    app = await open(path, 'a');
    state.half = false;
    file = {};
  };
  const shift = async (): Promise<void> => {
    for (let n = 40; n > 0; n -= 1) {
      for (const end of ['', '.gz']) if (existsSync(`${path}.${n}${end}`)) await rename(`${path}.${n}${end}`, `${path}.${n + 1}${end}`);
    }
  };
  const isHere = async (): Promise<boolean> => existsSync(path) && (await app.stat()).ino === (await stat(path)).ino;

  const acts: Record<Deed, () => Promise<void>> = {
    append: async () => {
      await endHalf();
      for (let n = 0; n < 3; n += 1) await write(n === 1 ? '\r\n' : '\n');
    },
    appendMany: async () => {
      await endHalf();
      const many = Array.from({ length: 200 }, () => {
        const at = new Date().toISOString();
        const text = `${at} ${'x'.repeat(2000)} line ${lines.length + 1}`;
        lines.push({ at, text, file, lost: false, packed: false });
        return `${text}\n`;
      });
      await app.appendFile(many.join(''));
    },
    half: async () => {
      if (!state.half) await write('');
      state.half = true;
    },
    settle,
    rotate: async () => {
      if (!await isHere()) return;
      await shift();
      await rename(path, `${path}.1`);
    },
    reopen: async () => { if (!await isHere()) await reopen(); },
    gzip: async () => {
      if (!existsSync(`${path}.1`) || (await app.stat()).ino === (await stat(`${path}.1`)).ino) return;
      if (reader !== null) await sleep(50 + 3 * lookMs);
      const bytes = await readFile(`${path}.1`);
      await writeFile(`${path}.1.gz`, gzipSync(bytes));
      const held = new Set(bytes.toString().split(/\r?\n/));
      for (const line of lines) line.packed ||= held.has(line.text) && !taken().includes(line.text);
      await unlink(`${path}.1`);
    },
    copyTruncate: async () => {
      if (!await isHere() || (await app.stat()).size === 0) return;
      await endHalf();
      await shift();
      await copyFile(path, `${path}.1`);
      await truncate(path);
      file = {};
    },
    truncate: async () => {
      if (!await isHere()) return;
      await settle();
      await endHalf();
      destroy();
      await truncate(path);
      file = {};
    },
    deleteAndMake: async () => {
      if (!await isHere()) return;
      await settle();
      destroy();
      await unlink(path);
      await reopen();
    },
    down,
    up: () => {
      up();
      return Promise.resolve();
    },
    forget: async () => {
      await down();
      taker.forget();
      mourn();
    },
    reject: () => {
      taker.reject(1, 'after');
      return Promise.resolve();
    },
    wait: () => sleep(250 + lookMs),
  };
  const begin = async (): Promise<void> => {
    await acts.append();
    up();
    await settle();
  };
  const check = async (): Promise<void> => {
    taker.reject(0, 'before');
    up();
    if (!await isHere()) await reopen();
    await acts.append();
    await settle();
    await acts.wait();
    await acts.append();
    await settle();
    const got = taken().filter((text) => text !== '');
    expect(taker.violations).toEqual([]);
    const twice = got.filter((text, n) => got.indexOf(text) !== n).map(nameOf);
    const missing = lines.filter(({ text }) => !got.includes(text));
    const inGap = ({ at }: Line): boolean => taker.gaps.some(({ from, until }) => (from ?? '') <= at && at <= (until ?? '9'));
    const unread = missing.filter((line) => !line.lost && !(line.packed && inGap(line))).map(({ text }) => nameOf(text));
    const untold = missing.filter((line) => lines.some(({ file, text }) => file === line.file && got.includes(text)) && !inGap(line)).map(({ text }) => nameOf(text));
    const strange = got.filter((text) => !lines.some((line) => line.text === text)).map(nameOf);
    expect({ twice, unread, untold, strange }).toEqual({ twice: [], unread: [], untold: [], strange: [] });
  };
  await begin();
  return {
    act: (deed) => acts[deed](), check,
    close: async () => {
      await down();
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
