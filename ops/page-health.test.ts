import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fault } from '../engine/errors.ts';
import { incidentPath } from '../templates/pages/links.ts';
import { freshDatabase, type TestDatabase } from './testing/database.ts';
import { furnish, openPageHouse, type PageHouse } from './testing/page-house.ts';
import { startStack, until } from './testing/stack.ts';
import { listening } from './testing/status-page.ts';

let database: TestDatabase;
let house: PageHouse;

beforeAll(async () => {
  database = await freshDatabase();
  house = await openPageHouse(database.url, furnish);
}, 120_000);
afterAll(async () => {
  await house.close();
  await database.drop();
});

async function textOf(path: string): Promise<string> {
  const answer = await fetch(new URL(path, house.url));
  expect(answer.status).toBe(200);
  return (await answer.text()).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

const ring = (job: string) => database.query("SELECT pg_notify('copilot', $1)", [`bell ${job}`]);

test('health tells when each job last rang, went well and failed, and why; the numbers tell it as well', async () => {
  await expect.poll(async () => {
    await ring('tick');
    return textOf('/health');
  }, { timeout: 20_000 }).toMatch(/tick Looks at everything; events do not wait for it. 10 s \d+ s ago none yet none/);
  expect(await textOf('/health')).toMatch(/purge Drops facts [^.]*\. \d+ \w+ none yet none yet none/);

  await house.rig.runs.through('tick', () => Promise.resolve());
  await expect(house.rig.runs.through('purge', () => Promise.reject(new Fault('store.full', 'the disk of the database is full')))).rejects.toThrow('full');
  await expect(house.rig.runs.through('digest', () => Promise.reject(new TypeError('hunter2 of undefined')))).rejects.toThrow('hunter2');
  const health = await textOf('/health');
  expect(health).toMatch(/tick Looks at everything; events do not wait for it. 10 s \d+ s ago \d+ s ago none/);
  expect(health).toMatch(/purge Drops [^.]*\. \d+ \w+ none yet none yet failed \d+ s ago the disk of the database is full/);
  expect(health).toMatch(/digest Makes [^.]*\. \d+ \w+ none yet none yet failed \d+ s ago the log at home says why/);
  expect(health).not.toContain('hunter2');
  expect(await textOf('/')).toMatch(/purge \d+ \w+ not yet failed/);
  expect(await textOf('/metrics')).toMatch(/homelab_copilot_job_success_age_seconds\{job="tick"\} \d/);

  await house.rig.runs.through('purge', () => Promise.resolve());
  expect(await textOf('/')).toMatch(/purge \d+ \w+ \d+ s ago (?!failed)/);
});

test('a running service notes how its jobs end', { timeout: 120_000 }, async ({ onTestFinished }) => {
  const stack = await startStack({ discord: false, telegram: false });
  onTestFinished(stack.stop);
  const purges = async (what: string, isSo: (purge: ReturnType<typeof stack.rig.runs.of>) => boolean) => until(what, async () => {
    await stack.database.query("SELECT pg_notify('copilot', 'bell purge')");
    await sleep(200);
    return isSo(stack.rig.runs.of('purge'));
  });
  await purges('a success', ({ doneAt, failed }) => doneAt !== null && failed === null);
  await stack.database.query('ALTER TABLE calls RENAME TO calls_elsewhere');
  await purges('a failure', ({ failed }) => failed?.words === 'the log at home says why');
  await stack.database.query('ALTER TABLE calls_elsewhere RENAME TO calls');
  await purges('another success', ({ doneAt, failed }) => failed !== null && (doneAt ?? failed.at) > failed.at);
});

test('health tells who holds what', async () => {
  expect(await textOf('/health')).toMatch(/docker:nas1 3 h held/);
});

test('pages that are open are told when a part begins to work or stops', async () => {
  await expect.poll(async () => {
    await ring('tick');
    return textOf('/health');
  }, { timeout: 20_000 }).toMatch(/tick [^.]*\. 10 s \d+ s ago/);
  await sleep(700);
  const stream = await listening(house.url);
  await stream.until(/retry/);
  expect(stream.heard()).not.toContain('moved');
  house.rig.states.set('telegram', 'away', 'nobody answers');
  await stream.until(/event: moved/);
  stream.leave();
  await stream.ended;
});

test('how much the whole house writes each day is drawn above its logs', async () => {
  const html = await (await fetch(new URL('/logs', house.url))).text();
  expect(html).toMatch(/All services, last 30 days: [\d,]{7,} lines<\/figcaption><svg class="spark" role="img"[^>]*aria-label="Lines each day, from \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d: [\d,]{7,} in all/);
  expect(html.match(/<rect/g)).toHaveLength(30);
});

test('a press of long ago is found among many looks at other things, and those at INC-1 are not those at INC-10', async () => {
  const [{ id }] = await database.query<{ id: number }>("SELECT id FROM tickets WHERE state = 'awaiting' ORDER BY id LIMIT 1") as [{ id: number }];
  const note = (resource: string) => database.query("INSERT INTO access_logs (actor, surface, resource, outcome, at) VALUES ('telegram:666', 'telegram -100', $1, 'stranger', now())", [resource]);
  await note(`INC-${id} approve ${id}.1.1`);
  await note(`INC-${id}0 reject ${id}0.1.1`);
  await database.query("INSERT INTO access_logs (actor, surface, resource, outcome, at) SELECT 'page:127.0.0.1', 'page', '/logs docker://nas1/app' || n, 'ok', now() FROM generate_series(1, 30000) AS n");
  const text = await textOf(incidentPath(id));
  expect(text).toContain('Press approve in telegram refused: stranger by telegram:666');
  expect(text).not.toContain('Press reject in telegram refused');
  await database.query('ANALYZE access_logs');
  const plan = await database.query<{ 'QUERY PLAN': string }>(`EXPLAIN SELECT 1 FROM access_logs WHERE resource COLLATE "C" >= 'INC-1' AND resource COLLATE "C" < 'INC-1!'`);
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('access_logs_by_resource');
});
