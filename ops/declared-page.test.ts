import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from './testing/database.ts';
import { furnishDeclarations } from './testing/page-declarations.ts';
import { openPageHouse, type PageHouse } from './testing/page-house.ts';

let [database, house]: [TestDatabase | null, PageHouse | null] = [null, null];
let ids = { request: 0, drift: 0, over: 0 };

beforeAll(async () => {
  database = await freshDatabase();
  house = await openPageHouse(database.url, async (store) => { ids = await furnishDeclarations(store, new Date()); });
}, 60_000);
afterAll(async () => {
  await house?.close();
  await database?.drop();
});

async function textOf(path: string): Promise<string> {
  const answer = await fetch(new URL(path, house?.url));
  expect(answer.status).toBe(200);
  return (await answer.text()).replace(/<(?:script|style)[^]*?<\/(?:script|style)>/g, '').replace(/<[^>]+>/g, ' ').replace(/&#39;|&quot;/g, '"').replace(/\s+/g, ' ');
}

describe('the page of a declaration', () => {
  test('tells what was typed, what is assumed and not possible, the lock, each step with its call, and is found by both labels', async () => {
    const text = await textOf(`/incidents/DEC-${ids.request}`);
    expect(text).toContain('Three guests for Kubernetes, and give db six cores');
    expect(text).toMatch(/Assumed 4 GB memory 32 GB disk Not possible db \(120\): scsi0 size is 40 GB/);
    expect(text).toMatch(/Lock 91c2a0b3d4e5f60718293a4b5c6d7e8f90a1b2c3 Commit not in Git yet/);
    expect(text).toContain('POST /nodes/{node}/{qemu or lxc}/9000/clone from=9000 name=k8s-1');
    expect(await textOf(`/incidents/INC-${ids.request}`)).toContain(`/ DEC-${ids.request}`);
  });

  test('tells what differs, who changed it, what is left alone, and what keeping would commit', async () => {
    expect(await textOf(`/incidents/DEC-${ids.drift}`)).toMatch(/db \(120\) memory 8 GB 16 GB root@pam \(qmconfig\) mail \(111\) state running stopped stopped in INC-4, approved by anna left alone until the declaration says so.*it can be kept: Commit homelab\/media as lock 5F6A7B8C/);
  });

  test('tells what became of its steps, who approved them, and what they asked of Proxmox, and nothing that others asked', async () => {
    const text = await textOf(`/incidents/DEC-${ids.over}`);
    expect(text).toMatch(/What was done.*Set home\/120: 8 GB of memory anna was done it was set; home\/120 is as wanted/);
    expect(text).toMatch(/step 1 approved in telegram: Set home\/120/);
    expect(text).toMatch(/API calls All changes PUT 200 \/nodes\/pve1\/qemu\/120\/config/);
    expect(text).not.toContain('/qemu/121/');
    expect(text).not.toContain('Lesson');
  });
});

test('the overview and the list tell declarations apart, and lead to their pages', async () => {
  for (const path of ['/', '/incidents']) expect(await textOf(path)).toMatch(new RegExp(`REQUEST .*DEC-${ids.request}`));
  const html = await (await fetch(new URL('/', house?.url))).text();
  expect(html).toContain(`href="/incidents/DEC-${ids.drift}"`);
});

test('a declaration becomes no story of an incident', async () => {
  expect(await database?.query('SELECT id FROM incident_narratives')).toEqual([]);
});

test('what was sent about a declaration is listed by its own label', async () => {
  for (const path of ['/egress', '/notices']) {
    const text = await textOf(`${path}?ticket=${ids.drift}`);
    expect(text).toContain(`about DEC-${ids.drift}`);
    expect(text).not.toContain(`INC-${ids.drift}`);
  }
});
