import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { dayAfter, dayOf } from '../storage/logs.ts';
import { storedOf, wrongRollups } from './testing/log-lab.ts';
import { keepLogs } from './logs.ts';
import { startStack, until, type Stack } from './testing/stack.ts';
import { wireTo } from './testing/wire.ts';

let stack: Stack;
beforeEach(async () => { stack = await startStack({ discord: false, telegram: false, env: { LOG_WINDOW_SECONDS: '2' } }); });
afterEach(async () => { await stack.stop(); });

const db = 'docker://lab/db';

async function stored(lines: number): Promise<void> {
  await until(`${lines} lines`, async () => (await storedOf(stack, db)).lines >= lines, 20_000);
  expect(await storedOf(stack, db)).toEqual({ lines, different: lines });
}

test('what containers write is stored once, over an end of the service and of the database', { timeout: 90_000 }, async () => {
  stack.docker.add({ name: 'db', restartPolicy: 'always' });
  const write = (from: number, to: number) => { for (let n = from; n < to; n += 1) stack.docker.log('db', `line ${n}: connected to cache:6379`, n % 5 === 0 ? 'stderr' : 'stdout'); };
  write(0, 100);
  await stored(100);
  await stack.restart();
  write(100, 200);
  await stored(200);
  stack.docker.cutStreams();
  write(200, 300);
  await stored(300);
  expect(await wrongRollups(stack)).toEqual([]);
  const parts = stack.rig.states.all();
  expect(parts.find((part) => part.name === 'logs:lab')).toMatchObject({ state: 'ok' });
  expect(parts.find((part) => part.name === 'logs')).toMatchObject({ state: 'ok', words: expect.stringMatching(/lines\/s are stored/) as string });
});

test('what they write while the database is away waits on the disk, and is stored when it is back', { timeout: 90_000 }, async () => {
  const wire = await wireTo(stack.database.url);
  onTestFinished(wire.close);
  await stack.service.stop();
  await stack.rig.close();
  stack.env['DATABASE_URL'] = wire.url;
  await stack.start();
  stack.docker.add({ name: 'db', restartPolicy: 'always' });
  stack.docker.log('db', 'the first');
  await stored(1);
  wire.cut();
  for (let n = 0; n < 50; n += 1) stack.docker.log('db', `line ${n}`);
  await until('the page to say so', () => stack.rig.states.all().find((part) => part.name === 'logs' && part.state === 'away' && part.words.includes('wait on the disk')), 20_000);
  wire.mend();
  await stored(51);
});

test('a connection error in a log is a fact that names whom it could not reach', { timeout: 60_000 }, async () => {
  stack.docker.add({ name: 'db', restartPolicy: 'always' });
  for (let n = 0; n < 20; n += 1) stack.docker.log('db', `ERROR: connect ECONNREFUSED cache:6379 (attempt ${n})`);
  await stored(20);
  const [counts] = await until('counts', async () => {
    const found = await stack.database.query<{ value: unknown }>("SELECT value FROM facts WHERE kind = 'log.counts' AND resource = $1", [db]);
    return found.length > 0 && found;
  });
  expect(counts?.value).toMatchObject({ seconds: 2, signatures: [{ level: 'error', class: 'connection_refused', target: 'cache:6379' }] });
  await until('that it is read', async () => (await stack.database.query("SELECT 1 FROM facts WHERE kind = 'log.reach' AND resource = $1", [db])).length === 1);
});

test('room for the lines of tomorrow is made today', async () => {
  await keepLogs(stack.rig);
  const today = dayOf(new Date());
  const days = await stack.database.query<{ day: string }>('SELECT day::text FROM log_days ORDER BY day');
  expect(days.map((row) => row.day)).toEqual([today, dayAfter(today)]);
});
