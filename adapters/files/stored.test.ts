import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fastPace, openFileLab, type FileLab } from '../../ops/testing/file-lab.ts';
import { logLab, readingOf, storedOf, type LogLab } from '../../ops/testing/log-lab.ts';
import { fileSourceOf } from './source.ts';

const service = 'file://lab/app';
let files: FileLab;
let pipe: LogLab;

beforeEach(async () => {
  files = await openFileLab();
  pipe = await logLab();
});
afterEach(async () => {
  await files.close();
  await pipe.close();
});

test('lines of a file that is rotated while the service is restarted are stored once each', async () => {
  const source = fileSourceOf({
    host: 'lab', declared: [{ service: 'app', patterns: [files.at('*.log')] }], watched: [], now: () => new Date(), say: () => undefined, pace: fastPace,
  });
  let written = 0;
  const writeMore = async (): Promise<void> => {
    await files.write('x.log', written + 1, written + 700);
    written += 700;
  };
  const readFor = async (deeds: () => Promise<void>): Promise<void> => {
    const leaving = new AbortController();
    const reading = source.read(readingOf(pipe, leaving.signal));
    await deeds();
    leaving.abort();
    await reading;
  };
  const allStored = (): Promise<void> => expect.poll(() => storedOf(pipe, service), { timeout: 20_000 }).toEqual({ lines: written, different: written });
  await writeMore();
  await readFor(allStored);
  for (let round = 0; round < 6; round += 1) {
    await readFor(async () => {
      await writeMore();
      await sleep(20 * round);
      if (round % 2 === 1) await rename(files.at('x.log'), files.at(`x.log.${7 - round}`));
      await writeMore();
    });
    await pipe.restart();
  }
  await readFor(allStored);
  expect(await pipe.database.query('SELECT why FROM log_gaps')).toEqual([]);
});
