import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineSettings, optionalText, perName, secretText, wholeNumber } from '../engine/define.ts';
import { isFault } from '../engine/errors.ts';
import { policySettings } from '../engine/policy.ts';
import { loadAllParts } from './parts.ts';
import { environment, readConfig, type Env } from './config.ts';
import type { AnySettings } from './setting-shape.ts';
import { collectSettings, generalSettings, peopleSettings, statusSettings, storageSettings } from './settings.ts';

const chat = defineSettings('Chat', {
  CHAT_TOKEN: secretText('Token of the bot'),
  CHAT_ROOM: z.string().regex(/^\d+$/, 'write the id of a room, digits only').optional().meta({ about: 'Room' }),
  CHAT_RETRIES: wholeNumber(1, 9, 3, 'Retries'),
  CHAT_URL: z.url().optional().meta({ about: 'Address', example: 'https://chat.example' }),
  CHAT_MODE: z.enum(['push', 'pull']).default('pull').meta({ about: 'Mode' }),
  CHAT_KEY: z.string().min(20).optional().meta({ about: 'Key', secret: true }),
}, (values) => ((values.CHAT_TOKEN === undefined) === (values.CHAT_ROOM === undefined) ? [] : ['CHAT_TOKEN and CHAT_ROOM must be set together.']));
const doors = defineSettings('Doors', {
  DOOR_KEY: perName(z.string().min(4), { about: 'Key', secret: true }),
  DOOR_SIGN: perName(z.string().regex(/^[a-z]+$/, 'write small letters'), { about: 'Sign', example: 'welcome' }),
});
const needed = defineSettings('Needed', { NEEDED_NAME: z.string().meta({ about: 'The name of it' }) });

let folder = '';
const home = process.cwd();
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'config-')); });
afterEach(() => {
  process.chdir(home);
  delete process.env['CONFIG_TEST_ONE'];
  delete process.env['CONFIG_TEST_TWO'];
  rmSync(folder, { recursive: true, force: true });
});

test('an empty environment gives the defaults of every part', () => {
  const config = readConfig({}, collectSettings([{ settings: chat }]));
  expect(config.of(policySettings)).toMatchObject({ SETTLE_SECONDS: 3, APPROVAL_MINUTES: 55 });
  expect(config.of(chat)).toEqual({ CHAT_RETRIES: 3, CHAT_MODE: 'pull' });
  expect(config.of(statusSettings)).toEqual({ STATUS_HOST: '127.0.0.1', STATUS_PORT: 8080 });
  expect(config.of(storageSettings)).toEqual({ DATA_DIR: './data' });
  expect(config.of(generalSettings)).toEqual({ TZ: new Intl.DateTimeFormat().resolvedOptions().timeZone, LOG_LEVEL: 'info' });
  expect(config.warnings).toEqual([]);
});

test('values come back with their types', () => {
  const config = readConfig({ CHAT_TOKEN: 't0ken', CHAT_ROOM: '42', CHAT_RETRIES: '5', SETTLE_SECONDS: '0' }, [chat, policySettings]);
  expect(config.of(chat)).toMatchObject({ CHAT_TOKEN: 't0ken', CHAT_ROOM: '42', CHAT_RETRIES: 5 });
  expect(config.of(policySettings).SETTLE_SECONDS).toBe(0);
});

test('an empty text counts as not set, except for the lists of people', () => {
  const config = readConfig({ SETTLE_SECONDS: '', CHAT_MODE: ' ', ADMINS: '' }, [policySettings, chat, peopleSettings]);
  expect(config.of(policySettings).SETTLE_SECONDS).toBe(3);
  expect(config.of(chat).CHAT_MODE).toBe('pull');
  expect(config.of(peopleSettings)).toEqual({ ADMINS: '' });
  expect(readConfig({}, [peopleSettings]).of(peopleSettings)).toEqual({});
});

test('all mistakes of all parts are listed at once, a line each, with what to do', () => {
  const env = {
    CHAT_ROOM: 'x', CHAT_RETRIES: '12', CHAT_URL: 'nope', CHAT_MODE: 'shout', CHAT_KEY: 'short', APPROVAL_MINUTES: 'ten',
    TZ: 'Mars/Olympus', LOG_LEVEL: 'loud', STATUS_HOST: '0.0.0.0', DATABASE_URL: 'mysql://h/x', JOBS_MONGO_URL: 'x', ADMINS: 'owner=phone:1',
  };
  expect(complaint(env, collectSettings([{ settings: chat }, { settings: needed }])).split('\n')).toEqual([
    '13 settings are wrong; nothing was started:',
    '  TZ: write a time zone by its IANA name, such as Europe/Berlin.',
    '  LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent.',
    '  DATABASE_URL: write a URL that begins with postgres:// or postgresql://.',
    '  JOBS_MONGO_URL: write a URL that begins with mongodb:// or mongodb+srv://.',
    '  Entry 1 of ADMINS has no known platform; write discord:<id>, telegram:<id> or console.',
    '  STATUS_TOKEN is needed because STATUS_HOST is not a loopback address; set a token of at least 16 characters, or STATUS_HOST=127.0.0.1.',
    '  APPROVAL_MINUTES must be a whole number from 1 to 55.',
    '  CHAT_ROOM: write the id of a room, digits only.',
    '  CHAT_RETRIES must be a whole number from 1 to 9.',
    '  CHAT_URL must be a whole URL, such as https://chat.example.',
    '  CHAT_MODE must be one of push, pull.',
    '  CHAT_KEY is too short: write at least 20 characters.',
    '  NEEDED_NAME is not set and is needed. The name of it.',
  ]);
});

test('what is wrong with a list, or with settings together, is named beside what is wrong with each of the same part', async () => {
  const { adapters, channels, detectors } = await loadAllParts();
  const env = {
    PROBE_SECONDS: '1', PROBES: 'foo,bar', DNS_PROBE_NAME: 'a b', PROBE_TIMEOUT_SECONDS: '40', USAGE_SECONDS: 'x', DOCKER_HOSTS: 'nas=ftp://hidden-host',
    PROXMOX_URL: 'lab=https://lab.lan', PROXMOX_TOKEN_ID: 'hidden-token', PROXMOX_TOKEN_SECRET_FILE: '/nowhere', QUIET_HOURS: 'hidden', STALE_SECONDS: '9', STATUS_PORT: 'x', STATUS_HOST: '0.0.0.0',
  };
  const words = complaint(env, collectSettings([...adapters, ...channels, ...detectors]));
  expect(words.split('\n').slice(1).map((line) => line.trim().split('; ')[0])).toEqual(expect.arrayContaining([
    expect.stringContaining('QUIET_HOURS'), expect.stringContaining('STATUS_PORT must be'), expect.stringContaining('STATUS_TOKEN is needed'),
    expect.stringContaining('USAGE_SECONDS must be'), expect.stringContaining('DOCKER_HOSTS'), expect.stringContaining('PROXMOX_TOKEN_ID: write'),
    expect.stringContaining('PROXMOX_TOKEN_SECRET_FILE names a file'), expect.stringContaining('PROBE_SECONDS must be'), expect.stringMatching(/1 of PROBES/), expect.stringMatching(/2 of PROBES/),
    expect.stringContaining('DNS_PROBE_NAME must be'), expect.stringContaining('STALE_SECONDS must be at least twice POLL_SECONDS'),
  ]));
  expect(words).not.toMatch(/must be less than PROBE_SECONDS|hidden|foo|bar/);
});

test.each<[Env, string | null]>([
  [{ STALE_SECONDS: '19' }, 'STALE_SECONDS must be at least twice POLL_SECONDS'],
  [{ POLL_SECONDS: '46' }, 'STALE_SECONDS must be at least twice POLL_SECONDS'],
  [{ POLL_SECONDS: '45' }, null],
  [{ ERROR_BURST_COUNT: '501' }, 'ERROR_BURST_LEARNING_COUNT must be at least ERROR_BURST_COUNT'],
  [{ ERROR_BURST_COUNT: '500' }, null],
  [{ QUIET_HOURS: '22:00-22:00' }, 'QUIET_HOURS: write two different times'],
  [{ QUIET_HOURS: 'night' }, 'QUIET_HOURS: write the hours as 22:00-07:00.'],
  [{ HOSTS_ON: 'a=proxmox://pve/1,a=proxmox://pve/2' }, 'Entry 2 of HOSTS_ON names a Docker host that another entry names already'],
  [{ LOG_FILES: 'web=/a.log', LOG_FILES_WATCH: '/b.log' }, 'entry 1 of LOG_FILES_WATCH fits no path of LOG_FILES'],
])('settings that contradict each other are a mistake: %o', async (env, words) => {
  const { adapters, detectors } = await loadAllParts();
  expect(complaint(env, collectSettings([...adapters, ...detectors]))).toContain(words ?? 'nothing was refused');
});

test('a complaint about the whole of a part stands beside mistakes of other parts', () => {
  expect(complaint({ CHAT_TOKEN: 'abc', TZ: 'nowhere' }, [chat, generalSettings]))
    .toMatch(/ {2}CHAT_TOKEN and CHAT_ROOM must be set together\.\n {2}TZ: write/);
});

test('no value is ever printed, whichever setting is wrong', () => {
  const parts = collectSettings([{ settings: chat }, { settings: careless }]);
  const names = parts.flatMap((part) => Object.keys(part.schema.shape));
  const env = Object.fromEntries(names.map((name, at) => [name, `9Planted-${at}-${'s'.repeat(70)}cret,:${at}x=${name.toLowerCase()}Hidden${at}`]));
  const words = complaint(env, parts);
  for (const name of names.filter((one) => !['USERS', 'DATA_DIR', 'CHAT_TOKEN', 'CHAT_KEY', 'STATUS_TOKEN'].includes(one))) expect(words).toContain(name);
  expect(words).not.toMatch(/planted|sssss|hidden/i);
});

test('the words of a part that repeat a value are printed without it', () => {
  const words = complaint({ CARELESS_ONE: 'hunter2' , CARELESS_TWO: 'pass-word1,second=piece99' }, [careless]);
  expect(words).toContain('CARELESS_ONE: … is no good.');
  expect(words).toContain('CARELESS_TWO: saw … in the list.');
  const whole = complaint({ WHOLE_SECRET: 'correct-horse' }, [carelessWhole]);
  expect(whole).toContain('WHOLE_SECRET is wrong: …');
});

test('a secret may come from a file, and the end of its line is not part of it', () => {
  const config = readConfig({ CHAT_TOKEN: '', CHAT_TOKEN_FILE: file('s3cret\r\n'), CHAT_ROOM: '1' }, [chat]);
  expect(config.of(chat).CHAT_TOKEN).toBe('s3cret');
  expect(config.warnings).toEqual([]);
});

test.each<[string, () => Env, string]>([
  ['set beside its file', () => ({ CHAT_TOKEN: 'x1', CHAT_TOKEN_FILE: file('y1'), CHAT_ROOM: '1' }), 'CHAT_TOKEN and CHAT_TOKEN_FILE are both set; keep one of them.'],
  ['in a missing file', () => ({ CHAT_TOKEN_FILE: '/nowhere/hidden-path' }), 'CHAT_TOKEN_FILE names a file that cannot be read (ENOENT); check the path and its permissions.'],
  ['in a folder', () => ({ CHAT_TOKEN_FILE: folder }), 'CHAT_TOKEN_FILE names a file that cannot be read (EISDIR); check the path and its permissions.'],
  ['in an empty file', () => ({ CHAT_KEY_FILE: file('\n\n') }), 'CHAT_KEY_FILE names an empty file; write the secret into it.'],
])('a secret %s is one mistake that names the setting', (_, env, line) => {
  expect(complaint(env(), [chat])).toBe(`One setting is wrong; nothing was started:\n  ${line}`);
});

test.each([[0o600, []], [0o400, []], [0o644, ['CHAT_TOKEN_FILE names a file that others may read: chmod 600']]])('a secret in a file of mode %o is taken, and told where others may read it', (mode, warnings) => {
  const config = readConfig({ CHAT_TOKEN_FILE: file('s3cret', mode), CHAT_ROOM: '1' }, [chat]);
  expect(config.of(chat).CHAT_TOKEN).toBe('s3cret');
  expect(config.warnings).toEqual(warnings);
});

test('a file for a setting that is no secret is ignored with a warning', () => {
  const config = readConfig({ CHAT_RETRIES_FILE: file('9') }, [chat]);
  expect(config.of(chat).CHAT_RETRIES).toBe(3);
  expect(config.warnings).toEqual(['CHAT_RETRIES_FILE is ignored: only a secret can be read from a file; set CHAT_RETRIES instead.']);
});

test('a setting that is written once per name comes by that name, and bare as nothing', () => {
  const env = { DOOR_KEY: 'open', DOOR_KEY_BACK_2: 'sesame', DOOR_KEY_SIDE_FILE: file('mellon\n'), DOOR_SIGN_BACK_2: 'hello', DOOR_SIGN_SIDE: ' ' };
  const config = readConfig(env, [doors]);
  expect(config.of(doors)).toEqual({ DOOR_KEY: { '': 'open', BACK_2: 'sesame', SIDE: 'mellon' }, DOOR_SIGN: { BACK_2: 'hello' } });
  expect(config.warnings).toEqual([]);
  expect(readConfig({}, [doors]).of(doors)).toEqual({ DOOR_KEY: {}, DOOR_SIGN: {} });
});

test('mistakes in settings per name are named in full, all at once, without their values', () => {
  const env = { DOOR_KEY_A: 'xy1', DOOR_KEY_B: 'fine', DOOR_KEY_B_FILE: '/hidden', DOOR_KEY_C_FILE: '/nowhere/hidden', DOOR_SIGN: 'LOUD', DOOR_SIGN_A: 'LOUDER' };
  expect(complaint(env, [doors]).split('\n')).toEqual([
    '5 settings are wrong; nothing was started:',
    '  DOOR_KEY_B and DOOR_KEY_B_FILE are both set; keep one of them.',
    '  DOOR_KEY_C_FILE names a file that cannot be read (ENOENT); check the path and its permissions.',
    '  DOOR_KEY_A is too short: write at least 4 characters.',
    '  DOOR_SIGN: write small letters.',
    '  DOOR_SIGN_A: write small letters.',
  ]);
});

test('a name beside settings per name is warned of as any other', () => {
  const { warnings } = readConfig({ DOOR_KEYS: 'x', DOOR_SIGN_FILE: 'x', DOOR_SIGN_A_FILE: 'x', DOOR_SIGN_A: 'x', DOOR_BELL: 'x' }, [doors]);
  expect(warnings).toEqual([
    'DOOR_BELL is not a setting and is ignored.', 'DOOR_KEYS is not a setting and is ignored; did you mean DOOR_KEY?',
    'DOOR_SIGN_A_FILE is ignored: only a secret can be read from a file; set DOOR_SIGN_A instead.',
    'DOOR_SIGN_FILE is ignored: only a secret can be read from a file; set DOOR_SIGN instead.',
  ]);
});

test('names that look like ours are warned of, without their values, and refuse nothing', () => {
  const env = { CHAT_TOKKEN: 'planted', ADMIN: 'planted', SETTLE_SECOND: '1', APPROVAL_HOURS: '1', CHAT_TOKEN_FIL: 'planted', STATUS_PORTS: undefined };
  const { warnings } = readConfig(env, collectSettings([{ settings: chat }]));
  expect(warnings).toEqual([
    'ADMIN is not a setting and is ignored; did you mean ADMINS?',
    'APPROVAL_HOURS is not a setting and is ignored.',
    'CHAT_TOKEN_FIL is not a setting and is ignored; did you mean CHAT_TOKEN_FILE?',
    'CHAT_TOKKEN is not a setting and is ignored; did you mean CHAT_TOKEN?',
    'SETTLE_SECOND is not a setting and is ignored; did you mean SETTLE_SECONDS?',
  ]);
});

test('what every shell and container sets is not warned of', () => {
  const env = Object.fromEntries(['_', 'PWD', 'HOME', 'PATH', 'USER', 'SHLVL', 'LANG', 'LOGNAME', 'HOSTNAME', 'TERM', 'NODE_ENV',
    'LS_COLORS', 'DOCKER_CONFIG', 'OLDPWD', 'EDITOR', 'LC_ALL', 'XDG_DATA_DIRS', 'npm_config_cache', 'NODE_VERSION', 'NODE_OPTIONS'].map((name) => [name, 'x']));
  const nodes = defineSettings('Nodes', { NODE_OFFLINE_SECONDS: wholeNumber(0, 9, 1, 'x') });
  expect(readConfig(env, collectSettings([{ settings: chat }, { settings: nodes }])).warnings).toEqual([]);
});

test('one name in two parts, and a part that was not read, are faults of the code', () => {
  const twin = defineSettings('Twin', { CHAT_RETRIES: wholeNumber(1, 2, 1, 'x') });
  expect(() => readConfig({}, [chat, twin])).toThrow('CHAT_RETRIES is a setting of both "Chat" and "Twin"');
  expect(() => readConfig({}, [chat]).of(needed)).toThrow('The settings "Needed" were not read');
});

test('the file .env completes the environment and never overrules it', () => {
  writeFileSync(join(folder, '.env'), 'CONFIG_TEST_ONE=file\nCONFIG_TEST_TWO=file\n');
  process.env['CONFIG_TEST_ONE'] = 'real';
  process.chdir(folder);
  expect(environment()).toMatchObject({ CONFIG_TEST_ONE: 'real', CONFIG_TEST_TWO: 'file' });
});

test('a database reached without a password, through a socket or on TLS is a database', () => {
  for (const url of ['postgres://h/x', 'postgresql://u:p%40@h:5432/x?sslmode=require', 'postgres:///x?host=/run/postgresql']) {
    expect(readConfig({ DATABASE_URL: url }, [storageSettings]).of(storageSettings).DATABASE_URL).toBe(url);
  }
});

const careless = defineSettings('Careless', {
  CARELESS_ONE: z.string().optional().superRefine((value, context) => {
    if (value !== undefined) context.addIssue({ code: 'custom', message: `${value} is no good` });
  }).meta({ about: 'x' }),
  CARELESS_TWO: optionalText('x').superRefine((value, context) => {
    if (value !== undefined) context.addIssue({ code: 'custom', message: `saw ${value.split('=')[1] ?? ''} in the list` });
  }),
});
const carelessWhole = defineSettings('Whole', { WHOLE_SECRET: secretText('x') }, (values) => [`WHOLE_SECRET is wrong: ${values.WHOLE_SECRET ?? ''}`]);

function file(text: string, mode = 0o600): string {
  const path = join(folder, 'secret');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function complaint(env: Env, parts: readonly AnySettings[]): string {
  try {
    readConfig(env, parts);
  } catch (error) {
    if (isFault(error, 'config.invalid')) return error.message;
    throw error;
  }
  return 'nothing was refused';
}
