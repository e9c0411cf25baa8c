import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { appendFile, chmod, copyFile, mkdir, readFile, rename, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fastPace, openFileLab, until, type FileLab } from '../../ops/testing/file-lab.ts';
import { fileSourceOf } from './source.ts';

const nobody = 65_534;
let lab: FileLab;

beforeEach(async () => { lab = await openFileLab(); });
afterEach(async () => {
  await lab.close();
  expect(lab.taker.violations).toEqual([]);
});

describe('the lines of a declared file', () => {
  test('are taken under its service, with the times that they tell, and a half one once it is whole', async () => {
    await writeFile(lab.at('x.log'), '2026-11-21T19:29:22.5+01:00 first\r\n  at its second half\n\n2026-11-21 ha');
    lab.start(['x.log']);
    await until(() => lab.taker.lines.length === 3);
    await appendFile(lab.at('x.log'), 'lf\n');
    await until(() => lab.taker.lines.length === 4);
    const taken = { service: 'file://lab/app', source: `file:lab:${lab.at('x.log')}`, stream: 'file' };
    expect(lab.taker.lines).toEqual([
      { ...taken, at: '2026-11-21T18:29:22.500Z', line: '2026-11-21T19:29:22.5+01:00 first' },
      { ...taken, at: '2026-11-21T18:29:22.500Z', line: '  at its second half' },
      { ...taken, at: '2026-11-21T18:29:22.500Z', line: '' },
      { ...taken, at: '2026-11-21T18:29:22.500Z', line: '2026-11-21 half' },
    ]);
    expect([lab.said, lab.taker.gaps]).toEqual([[], []]);
  });

  const move = (name: string) => () => rename(lab.at('x.log'), lab.at(name));
  const copyAndCut = (name: string) => async () => {
    await copyFile(lab.at('x.log'), lab.at(name));
    await truncate(lab.at('x.log'));
  };
  const pack = async (name: string): Promise<void> => {
    await writeFile(lab.at(`${name}.gz`), gzipSync(await readFile(lab.at(name))));
    await unlink(lab.at(name));
  };
  const styles: [string, () => Promise<void>][] = [
    ['renamed', move('x.log.1')],
    ['renamed by the date', move('x.log-20261121')],
    ['renamed with the date inside', move('x-2026-11-21.log')],
    ['copied and cut', copyAndCut('x.log.1')],
    ['renamed and compressed', () => move('x.log.1')().then(() => pack('x.log.1'))],
    ['copied, cut and compressed', () => copyAndCut('x.log.1')().then(() => pack('x.log.1'))],
    ['renamed twice, and compressed in between', async () => {
      await move('x.log.1')();
      await lab.write('x.log', 7, 8);
      await pack('x.log.1');
      await rename(lab.at('x.log.1.gz'), lab.at('x.log.2.gz'));
      await move('x.log.1')();
      await lab.write('x.log', 9, 9);
    }],
  ];

  test.each(styles)('come once each and in order though it is %s while nobody reads', async (_, rotate) => {
    await lab.write('x.log', 1, 3);
    lab.start(['*.log']);
    await lab.taken(3);
    await lab.kill();
    await lab.write('x.log', 4, 6);
    await rotate();
    await lab.write('x.log', 10, 11);
    lab.start(['*.log']);
    await lab.taken(11);
    const between = lab.numbers().includes(7) ? [7, 8, 9] : [];
    expect([lab.numbers(), lab.taker.gaps]).toEqual([[1, 2, 3, 4, 5, 6, ...between, 10, 11], []]);
  });

  test.each(styles.slice(0, -1))('come once each and in order though it is %s while it is read', async (_, rotate) => {
    lab.start(['*.log']);
    await lab.write('x.log', 1, 3);
    await lab.taken(3);
    await lab.write('x.log', 4, 6);
    await rotate();
    await lab.write('x.log', 10, 11);
    await lab.taken(11);
    expect([lab.numbers(), lab.taker.gaps]).toEqual([[1, 2, 3, 4, 5, 6, 10, 11], []]);
  });

  test('are taken of what a program that was not told of the rotation still writes', async () => {
    await lab.write('x.log', 1, 1);
    lab.start(['x.log']);
    await lab.taken(1);
    await move('x.log.1')();
    await lab.write('x.log.1', 2, 2);
    await lab.taken(2);
    await lab.write('x.log', 3, 3);
    await lab.write('x.log.1', 4, 4);
    await lab.taken(3);
    await lab.taken(4);
    expect(lab.numbers().toSorted()).toEqual([1, 2, 3, 4]);
  });

  test('go on with a whole one after a cut in the middle of one, and the cut is told', async () => {
    await lab.write('x.log', 1, 2);
    await appendFile(lab.at('x.log'), 'half a line that is never ');
    lab.start(['x.log']);
    await lab.taken(2);
    await sleep(50);
    await writeFile(lab.at('x.log'), '');
    await lab.write('x.log', 3, 3);
    await lab.taken(3);
    expect(lab.numbers()).toEqual([1, 2, 3]);
    expect(lab.taker.gaps).toMatchObject([{ service: 'file://lab/app', why: 'truncated', from: lab.taker.lines[1]?.at }]);
  });

  test('that were there before anybody read are taken from the last MiB on, and what is left out is told', async () => {
    await writeFile(lab.at('x.log'), '2026-11-20T10:00:00Z old\n'.repeat(60_000));
    lab.start(['x.log']);
    await until(() => lab.taker.lines.length > 41_000);
    expect(lab.taker.lines.every(({ line }) => line === '2026-11-20T10:00:00Z old')).toBe(true);
    expect(lab.taker.gaps).toMatchObject([{ why: 'too_old', from: null, until: '2026-11-20T10:00:00.000Z' }]);
  });
});

describe('a path', () => {
  test.each([['x.log'], ['later/*.log']])('at which no file is yet is told, and read once there is one (%s)', async (pattern) => {
    lab.start([pattern]);
    await until(() => lab.said.length > 0);
    expect(lab.said).toEqual([`No file is at ${lab.at(pattern)} of LOG_FILES; it is read once there is one`]);
    await mkdir(lab.at('later'));
    await lab.write(pattern.replace('*', 'x'), 1, 2);
    await lab.taken(2);
    expect([lab.numbers(), lab.taker.gaps]).toEqual([[1, 2], []]);
  });

  test('that is a glob is every file it matches, but for what was moved away from one and links to one', async () => {
    await lab.write('a.log', 1, 1);
    await lab.write('b.log', 2, 2);
    await lab.write('c.txt', 3, 3);
    await lab.write('a.log.1', 4, 4);
    await lab.write('a-20261120.log', 5, 5);
    await symlink(lab.at('a.log'), lab.at('link.log'));
    lab.start(['{a*,link}.log*', 'b.log']);
    await until(() => lab.taker.lines.length === 2);
    await sleep(50);
    expect(lab.taker.lines.map(({ source }) => source).toSorted()).toEqual([`file:lab:${lab.at('a.log')}`, `file:lab:${lab.at('b.log')}`]);
  });

  test('that this user may not read is told with what to do, leaves the others alone, and is read once it may be', async () => {
    await lab.write('closed.log', 1, 1);
    await lab.write('open.log', 2, 2);
    await mkdir(lab.at('folder'), { mode: 0o700 });
    await chmod(lab.at('closed.log'), 0o600);
    await asNobody(async () => {
      lab.start(['closed.log', 'open.log', 'folder/*']);
      await lab.taken(2);
      await until(() => lab.taker.gaps.length > 0);
    });
    const mayNot = expect.stringMatching(/: this service runs as user \d+, who may not; let that user read it and enter the folders above$/) as string;
    expect(lab.said.filter((words) => !words.startsWith('No file'))).toEqual([mayNot, mayNot]);
    expect(lab.said.join()).toContain(`The log file ${lab.at('closed.log')} cannot be read`);
    expect(lab.said.join()).toContain(`The folder ${lab.at('folder')} of LOG_FILES cannot be listed`);
    expect(lab.taker.gaps).toMatchObject([{ source: `file:lab:${lab.at('closed.log')}`, why: 'unreadable', from: null }]);
    await chmod(lab.at('closed.log'), 0o644);
    await lab.taken(1);
    expect(lab.numbers()).toEqual([2, 1]);
  });

  test('that is a pipe or a device is told, each once, whether it is named or found', async () => {
    execFileSync('mkfifo', [lab.at('pipe.log')]);
    await Promise.all([symlink('/dev/zero', lab.at('access.log')), symlink('/dev/null', lab.at('found.err'))]);
    lab.start(['pipe.log', 'access.log', '*.err']);
    await until(() => lab.said.length === 3);
    await sleep(300);
    const why = 'it is a pipe, a socket or a device and keeps no lines; have the service log to a file, or read the log of its container';
    expect(lab.said.toSorted()).toEqual(['access.log', 'found.err', 'pipe.log'].map((name) => `The log file ${lab.at(name)} cannot be read: ${why}`));
    expect(lab.taker.lines).toEqual([]);
  });

  test('that is no text, a folder, or in a circle of links is told, each once', async () => {
    await writeFile(lab.at('binary.log'), randomBytes(100_000));
    await writeFile(lab.at('wide.log'), Buffer.from('2026-11-21 two bytes for each letter\n', 'utf16le'));
    await mkdir(lab.at('folder.log'));
    await symlink(lab.at('circle.log'), lab.at('circle.log'));
    await lab.write('x.log', 1, 1);
    lab.start(['binary.log', 'wide.log', 'folder.log', 'circle.log', 'x.log']);
    await until(() => lab.said.length === 4);
    await lab.taken(1);
    await sleep(50);
    const unread = (name: string, why: string): string => `The log file ${lab.at(name)} cannot be read: ${why}`;
    expect(lab.said.toSorted()).toEqual([
      unread('binary.log', 'it is no text'), unread('circle.log', 'its links go in a circle'), unread('folder.log', 'it is a folder; name the files in it, as in /folder/*.log'),
      unread('wide.log', 'it is no text'),
    ]);
    expect(lab.taker.gaps.map(({ why }) => why)).toEqual(Array.from({ length: 4 }, () => 'unreadable'));
    expect(lab.numbers()).toEqual([1]);
  });

  test('whose gzip\'d rotation is broken is told, and read on', async () => {
    await lab.write('x.log', 1, 2);
    lab.start(['x.log']);
    await lab.taken(2);
    await lab.kill();
    await rename(lab.at('x.log'), lab.at('x.log.2'));
    await writeFile(lab.at('x.log.1.gz'), gzipSync('lines '.repeat(1000)).subarray(0, 20));
    await lab.write('x.log', 3, 3);
    lab.start(['x.log']);
    await lab.taken(3);
    expect(lab.said).toEqual([`The log file ${lab.at('x.log')} cannot be read: what was compressed of it is no whole gzip file`]);
    expect(lab.taker.gaps).toMatchObject([{ why: 'unreadable', from: lab.taker.lines[1]?.at }]);
  });
});

describe('reading', () => {
  test('a line of 96 MiB takes little memory, keeps its first 16 KiB and goes on behind it', async () => {
    await lab.write('x.log', 1, 1);
    lab.start(['x.log']);
    await lab.taken(1);
    const before = process.memoryUsage().rss;
    let most = 0;
    const sampling = setInterval(() => { most = Math.max(most, process.memoryUsage().rss - before); }, 5);
    const part = Buffer.alloc(4 * 2 ** 20, 'x');
    for (let n = 0; n < 24; n += 1) await appendFile(lab.at('x.log'), part);
    await appendFile(lab.at('x.log'), '\n');
    await lab.write('x.log', 2, 2);
    await lab.taken(2);
    clearInterval(sampling);
    expect(lab.taker.texts()[1]).toBe(`${'x'.repeat(16 * 1024)}…`);
    expect(lab.taker.lines).toHaveLength(3);
    expect(most).toBeLessThan(64 * 2 ** 20);
  });

  test('is taken up after a crash at any batch without a line twice or none', async () => {
    let written = 1;
    await lab.write('x.log', 1, 1);
    lab.start(['x.log']);
    await lab.taken(1);
    await lab.kill();
    for (let round = 0; round < 12; round += 1) {
      await lab.write('x.log', written + 1, written + 400);
      written += 400;
      lab.taker.slow(round % 3);
      if (round % 2 === 0) lab.taker.reject(1, round % 4 === 0 ? 'before' : 'after');
      lab.start(['x.log']);
      await sleep(round * 5);
      await lab.kill();
      if (round === 5) await rename(lab.at('x.log'), lab.at('x.log.1'));
    }
    lab.start(['x.log']);
    await lab.taken(written);
    expect(lab.numbers()).toEqual(Array.from({ length: written }, (_, n) => n + 1));
    expect(lab.taker.gaps).toEqual([]);
  });

  test('asks the kernel to tell of changes only where it was asked for', async () => {
    const watches = watchesNow();
    await lab.write('a.log', 1, 1);
    lab.start(['*.log']);
    await lab.taken(1);
    expect(watchesNow()).toBe(watches);
    await lab.kill();
    lab.start(['*.log'], { watched: [lab.at('a*')], pace: { ...fastPace, lookMs: 60_000 } });
    await until(() => watchesNow() === watches + 1);
    await sleep(200);
    await lab.write('a.log', 2, 2);
    await lab.taken(2);
    await lab.kill();
    expect(watchesNow()).toBe(watches);
  });

  test('goes on in the others while nobody knows where one was left', async () => {
    await lab.write('a.log', 1, 1);
    const source = fileSourceOf({
      host: 'lab', declared: [{ service: 'app', patterns: [lab.at('*.log')] }], watched: [], now: () => new Date(), say: (words) => { lab.said.push(words); }, pace: fastPace,
    });
    const silent = new Promise<never>(() => undefined);
    const reader = lab.taker.run({
      name: source.name, read: (reading) => source.read({ ...reading, cursors: (all) => (all.some((one) => one.endsWith('new.log')) ? silent : reading.cursors(all)) }),
    });
    await lab.taken(1);
    await lab.write('new.log', 2, 2);
    await sleep(50);
    await lab.write('a.log', 3, 3);
    await lab.taken(3);
    await reader.stop();
    expect([lab.numbers(), lab.said]).toEqual([[1, 3], []]);
  });

  test('ends at once when it is told to, though nobody takes', async () => {
    lab.taker.hold(true);
    await lab.write('x.log', 1, 1);
    lab.start(['x.log']);
    await sleep(50);
    await lab.kill();
    lab.taker.hold(false);
    expect(lab.numbers()).toEqual([]);
  });
});

/** Root may read everything, so that it has to be somebody else for a while. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(nobody);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}

/** How many files and folders this process has the kernel watch. */
function watchesNow(): number {
  return readdirSync('/proc/self/fdinfo').reduce((sum, fd) => {
    try {
      return sum + (readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8').match(/^inotify wd/gm)?.length ?? 0);
    } catch {
      return sum;
    }
  }, 0);
}
