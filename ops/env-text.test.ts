import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineSettings, optionalText, perName, secretText, wholeNumber } from '../engine/define.ts';
import { readConfig } from './config.ts';
import { envText, keepFresh } from './env-text.ts';
import { collectSettings } from './settings.ts';

const sample = defineSettings('Sample', {
  SAMPLE_TOKEN: secretText('Token of the sample'),
  SAMPLE_COUNT: wholeNumber(1, 9, 3, 'How many'),
  SAMPLE_NAME: optionalText('What it is called', 'Ann'),
  SAMPLE_MODE: z.enum(['a', 'b']).default('b').meta({ about: 'Which way.' }),
  SAMPLE_DOOR: perName(z.string(), { about: 'Which door', secret: true }),
});

test('a setting shows what it is about, its default or an example, and the file of a secret', () => {
  expect(envText([sample, defineSettings('Empty', {})]).split('\n\n').slice(1).join('\n\n')).toBe(`## Sample

# Token of the sample.
#SAMPLE_TOKEN=
# or SAMPLE_TOKEN_FILE=/run/secrets/sample_token

# How many.
#SAMPLE_COUNT=3

# What it is called. Example: Ann
#SAMPLE_NAME=

# Which way.
#SAMPLE_MODE=b

# Which door.
#SAMPLE_DOOR=
# or SAMPLE_DOOR_FILE=/run/secrets/sample_door
# with several: SAMPLE_DOOR_<NAME>=
`);
});

test('every setting of the service stands there once, says what it is about, and reads as its own default', () => {
  const parts = collectSettings([{ settings: sample }]);
  const text = envText(parts);
  const names = parts.flatMap((part) => Object.keys(part.schema.shape));
  const written = [...text.matchAll(/^#([A-Z_]+)=/gm)].map((match) => match[1]);
  expect(written).toEqual(names);
  expect(text).not.toMatch(/^# \.$/m);
  const uncommented = parseEnv(text.replaceAll(/^#(?=[A-Z_]+=)/gm, ''));
  delete uncommented['ADMINS'];
  delete uncommented['USERS'];
  for (const part of parts) {
    const [here, usual] = [readConfig({ ...uncommented }, parts), readConfig({}, parts)];
    expect(here.of(part as typeof sample)).toEqual(usual.of(part as typeof sample));
  }
});

test('a stale or missing file is told with the command that makes it again, and only writing changes it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'env-'));
  const path = join(folder, '.env.example');
  try {
    expect(await keepFresh(path, 'new\n', true)).toMatchObject({ code: 1, says: expect.stringMatching(/missing; .*npm run -s build && node dist/) as string });
    await writeFile(path, 'old\n');
    expect(await keepFresh(path, 'new\n', true)).toMatchObject({ code: 1, says: expect.stringContaining('stale') as string });
    expect(await readFile(path, 'utf8')).toBe('old\n');
    expect((await keepFresh(path, 'new\n', false)).code).toBe(0);
    expect(await keepFresh(path, 'new\n', true)).toMatchObject({ code: 0 });
  } finally {
    await rm(folder, { recursive: true });
  }
});
