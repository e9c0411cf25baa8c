import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { incidentPath, pathTo } from '../templates/pages/links.ts';
import { freshDatabase, type TestDatabase } from './testing/database.ts';
import { furnish, hostileName, openPageHouse, type PageHouse } from './testing/page-house.ts';

const postgres = 'docker://nas1/immich/postgres';
let database: TestDatabase;
let house: PageHouse;

beforeAll(async () => {
  database = await freshDatabase();
  house = await openPageHouse(database.url, (store) => furnish(store, { hostile: true, containers: 300, open: 200 }));
}, 120_000);
afterAll(async () => {
  await house.close();
  await database.drop();
});

async function page(path: string): Promise<string> {
  const answer = await fetch(new URL(path, house.url));
  expect(answer.status).toBe(200);
  return answer.text();
}

function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

describe('with 200 open incidents and 300 containers', () => {
  test('the overview lists some of the open incidents, those that wait first, and counts them all', async () => {
    const html = await page('/');
    expect(html.match(/<article/g)).toHaveLength(40);
    expect(textOf(html)).toMatch(/204 open incidents, 10\d wait for a person/);
    expect(textOf(html)).toContain('anna (discord, telegram)');
    expect(html).toMatch(/aria-label="New incidents each day, from \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d: 2\d\d in all/);
  });

  test('the list of incidents goes back page by page to the first one, and forth again', async () => {
    const seen: number[] = [];
    let path: string | undefined = '/incidents?live=off';
    let last = '';
    while (path !== undefined) {
      last = await page(path);
      seen.push(...[...last.matchAll(/class="label">INC-(\d+)</g)].map(([, id]) => Number(id)));
      path = /href="([^"]+)">Older/.exec(last)?.[1]?.replaceAll('&amp;', '&');
    }
    const [{ count }] = await database.query<{ count: number }>('SELECT count(*)::integer AS count FROM tickets') as [{ count: number }];
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    expect(new Set(seen).size).toBe(count);
    const newer = /href="([^"]+)">← Newer/.exec(last)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect((await page(newer)).match(/class="label">INC-/g)).toHaveLength(50);
  });

  test.each(['open', 'recorded'])('the list can be asked for those that are %s', async (state) => {
    const found = await database.query<{ id: number }>(`SELECT id FROM tickets WHERE (state = 'recorded') = $1 ORDER BY id DESC LIMIT 50`, [state === 'recorded']);
    const html = await page(pathTo('/incidents', { state }));
    expect([...html.matchAll(/class="label">INC-(\d+)</g)].map(([, id]) => Number(id))).toEqual(found.map((row) => row.id));
  });

  test('the inventory has them all, by host, with their owners', async () => {
    const text = textOf(await page('/inventory'));
    expect(text).toMatch(/immich_postgres log of immich_postgres container restarting unhealthy anna/);
    expect(text).toMatch(/gitea 103 guest running backup failed/);
    expect(text).toMatch(/photos photos.home.arpa:443 probe bad_status/);
    expect((await page('/inventory')).match(/>container</g)?.length).toBe(300 + 14 + 2);
  });
});

describe('the page of an incident', () => {
  test('tells what is known, what waits, what is like it, and everything that happened', async () => {
    const text = textOf(await page(incidentPath(await idOf("state = 'awaiting' AND resource = $1", postgres))));
    for (const said of [
      'Waits for approval of step 1 of 2 by an admin: Check who may write to its mounts', 'May approve: anna (discord, telegram); ben (telegram)', 'Likely cause: it may not write to a folder', '80 % sure', 'Not seen: a full disk',
      'Restart nas1/immich_postgres low risk not offered yet', 'same trouble', 'nas1/immich_server cannot reach', 'Incident opened: noticed by restart-loop', 'Incident waits for approval: approval needed', 'Sent to discord', 'Owner anna', 'container.died exitCode 1',
    ]) expect(text).toContain(said);
  });

  test('tells of one that is over what was tried, by whom, and what it teaches', async () => {
    const text = textOf(await page(incidentPath(await idOf("body #>> '{outcome,kind}' = 'resolved' AND resource = $1", postgres))));
    for (const said of ['resolved it has run for 60 s without ending', 'Check who may write to its mounts anna helped', 'Step 1 begun', 'Step 1 answered: it was carried out in 8 s', 'step 1 approved in telegram', 'by anna', 'Lesson', 'Written down by the machine']) expect(text).toContain(said);
  });

  test('links every fact that a claim rests on to the fact itself', async () => {
    const html = await page(incidentPath(await idOf("state = 'awaiting' AND resource = $1", postgres)));
    const sources = [...html.matchAll(/href="#(fact-\d+)"/g)].map(([, id]) => id ?? '');
    expect(sources.length).toBeGreaterThan(1);
    for (const id of sources) expect(html).toContain(`id="${id}"`);
  });

  test('tells of a press that was refused', async () => {
    const id = await idOf("state = 'awaiting' AND resource = $1", postgres);
    await database.query("INSERT INTO access_logs (actor, surface, resource, outcome, at) VALUES ('telegram:666', 'telegram -100', $1, 'stranger', now())", [`INC-${String(id)} approve ${String(id)}.1.1`]);
    expect(textOf(await page(incidentPath(id)))).toContain('Press approve in telegram refused: stranger by telegram:666');
  });

  test('is there for every incident of the house', async () => {
    for (const { id } of await database.query<{ id: number }>('SELECT id FROM tickets ORDER BY id LIMIT 30')) await page(incidentPath(id));
  });
});

describe('the log of a service', () => {
  const log = (asked: Record<string, string>) => page(pathTo('/logs', { service: postgres, ...asked }));

  test('shows its last lines with their levels and its rates, and every look is written down', async () => {
    const looks = () => database.query("SELECT 1 FROM access_logs WHERE surface = 'page' AND resource = $1", [`/logs ${postgres}`]);
    const before = (await looks()).length;
    const html = await log({});
    expect(html.match(/<li><span class="when">/g)).toHaveLength(300);
    expect(textOf(html)).toContain('error FATAL: password authentication failed for user &quot;immich&quot;');
    expect(html).toMatch(/aria-label="Lines each hour, .*?: \d,\d{3} in all/);
    expect(await looks()).toHaveLength(before + 1);
  });

  test('goes back beyond one page without losing or doubling a line', async () => {
    const first = await log({});
    const older = /href="([^"]+)">Older lines/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(((await page(older)).match(/<li><span class="when">/g) ?? []).length).toBe(100);
  });

  test('is searched for a text as it is written, whatever signs are in it', async () => {
    const html = await log({ search: '<SCRIPT>alert("log")' });
    expect(textOf(html)).toMatch(/\d+ lines, the newest first, with .* in 400 lines looked at/);
    expect(html).not.toContain('<script>alert');
    expect(textOf(await log({ search: "%' OR 1=1 --" }))).toContain('No such lines.');
  });

  test('of a service that never was is empty', async () => {
    expect(textOf(await page(pathTo('/logs', { service: 'docker://nowhere/nothing' })))).toContain('No such lines.');
  });
});

test('what was sent is listed to the letter, by where it went', async () => {
  const html = await page(pathTo('/notices', { platform: 'discord' }));
  expect(html.match(/class="receipt"/g)).toHaveLength(50);
  expect(html).toContain('@everyone &lt;b&gt;bold&lt;/b&gt;');
  expect(html).not.toMatch(/pill note">telegram/);
  const older = /href="([^"]+)">Older/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect(await page(older)).not.toBe(html);
});

test('a delivery that waits is told, where it goes and why it waits', async () => {
  await database.query("INSERT INTO deliveries (target, event, key, body, made_at, error) VALUES ('webhook:home', 'incident_detected', 'k1', '{}', now(), 'the target answered 503')");
  expect(textOf(await page('/notices'))).toContain('webhook:home the target answered 503 incident_detected');
  expect(textOf(await page('/health'))).toMatch(/webhook:home 1 message/);
  await database.query("DELETE FROM deliveries WHERE target = 'webhook:home'");
});

test('the numbers are read by Prometheus, and no label holds a name of the house', async () => {
  house.rig.states.set('discord', 'ok', 'connected');
  house.rig.states.set(`docker:${hostileName}`, 'away', 'gone');
  const answer = await fetch(new URL('/metrics', house.url));
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  for (const line of [
    /^homelab_copilot_incidents_open\{severity="high"\} \d+$/m, /^homelab_copilot_incidents_waiting 10\d$/m, /^homelab_copilot_log_lines_total \d{6,}$/m, /^homelab_copilot_queue_length\{queue="deliveries"\} 0$/m, /^homelab_copilot_chat_up\{platform="discord"\} 1$/m,
    /^homelab_copilot_parts\{state="away"\} 1$/m, /^homelab_copilot_model_tokens\{place="cloud",direction="in"\} 0$/m, /^homelab_copilot_process_resident_memory_bytes \d+$/m, /^homelab_copilot_facts \d+$/m,
  ]) expect(text).toMatch(line);
  const total = (numbers: string) => /^homelab_copilot_log_lines_total .*$/m.exec(numbers)?.[0];
  expect(total(await (await fetch(new URL('/metrics', house.url))).text())).toBe(total(text));
  expect(text).not.toMatch(/nas1|immich|everyone|<script/);
  expect(text.split('\n').length).toBeLessThan(400);
});

test('a name is inert on every page', async () => {
  const hostile = await idOf("state = 'awaiting' AND starts_with(resource, $1)", 'docker://nas1/%40everyone');
  for (const path of ['/', '/incidents', incidentPath(hostile), '/inventory', '/logs', '/facts', '/notices', '/health', pathTo('/facts', { resource: hostileName }), pathTo('/notices', { platform: hostileName })]) {
    const html = await page(path);
    expect(html).not.toMatch(/<script>|<img|href="http/);
    expect(html.match(/<script/g)).toHaveLength(1);
  }
});

async function idOf(where: string, value: string): Promise<number> {
  const [row] = await database.query<{ id: number }>(`SELECT id FROM tickets WHERE ${where} ORDER BY id DESC LIMIT 1`, [value]);
  if (!row) throw new Error('there is no such incident');
  return row.id;
}
