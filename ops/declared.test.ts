import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { birthFrom, ownerTag } from '../engine/changes.ts';
import { becomes, startDeclaredLab, writesOf, type DeclaredLab } from './testing/declared-house.ts';
import { offerOf, press, shownIn, type Offer } from './testing/press-world.ts';
import { speak } from './testing/speaking.ts';
import { until } from './testing/stack.ts';

const birth = birthFrom('declared/lab/web');
const ref = 'git://declared/lab';

let lab: DeclaredLab;
beforeEach(async () => { lab = await startDeclaredLab(); });
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') console.error(JSON.stringify(await lab.stack.database.query("SELECT ticket_id, to_state, why FROM moves ORDER BY id"), null, 0), JSON.stringify(await lab.stack.database.query("SELECT step_id, verdict, ended, says FROM action_history")), JSON.stringify(await lab.stack.database.query("SELECT value FROM facts WHERE kind='declaration.stands' ORDER BY id DESC LIMIT 2")), JSON.stringify(await lab.stack.database.query("SELECT body -> 'outcome' AS o FROM tickets")));
  expect(lab.proxmox.violations).toEqual([]);
  await lab.stop();
});

test('a lock that somebody pushed is a request: one press makes it so, and the second look changes nothing', async () => {
  lab.git.push({ 'lab.lock.yaml': lockOf(), 'lab.md': 'A web server with 2 cores.\n' });
  const offer = await offerOf(lab.stack, ref);
  expect(writesOf(lab)).toEqual([]);
  for (const chat of ['discord', 'telegram'] as const) expect(shownIn(lab.stack, chat, offer.places[chat].plan).replaceAll('*', '')).toMatch(/Needs: pve1: 2 of its \d+ cores.*GB free[^]*Running guests: none is restarted or stopped/);
  await press(lab.stack, { chat: 'discord', who: 'admin', offer, action: 'approve_all' });
  await becomes(lab, offer.ticket, 'recorded');
  expect(writesOf(lab)).toEqual(['POST /nodes/pve1/qemu/9000/clone', 'PUT /nodes/pve1/qemu/140/config', 'PUT /nodes/pve1/qemu/140/resize', 'POST /nodes/pve1/qemu/140/status/start'].map((line) => expect.stringMatching(line.replace('PUT', '(?:PUT|POST)')) as unknown));
  const done = writesOf(lab).length;
  await looks(2);
  expect(writesOf(lab)).toHaveLength(done);
  expect(await openTickets()).toEqual([]);
});

test('steps may be approved one by one: what was begun goes on as it was offered, and its guest gets its identity and our tag', async () => {
  lab.git.push({ 'lab.lock.yaml': lockOf() });
  for (const n of [1, 2, 3, 4]) {
    const offer = await offerOf(lab.stack, ref, `1.${n}`);
    await looks(2);
    await press(lab.stack, { chat: 'discord', who: 'admin', offer });
    if (n === 4) await becomes(lab, offer.ticket, 'recorded');
  }
  expect(lab.proxmox.world.guest(140).config).toMatchObject({ smbios1: expect.stringContaining(birth) as unknown, tags: expect.stringContaining(ownerTag) as unknown });
  expect(writesOf(lab)).toHaveLength(4);
});

test('a guest that a plan has made and not started yet is no incident, though it is set to start with its node', async () => {
  await lab.stop();
  lab = await startDeclaredLab({ env: { GUEST_STOPPED_SECONDS: '0', RECOVERY_SECONDS: '1', POLL_SECONDS: '1' } });
  lab.git.push({ 'lab.lock.yaml': lockOf() });
  for (const n of [1, 2]) await press(lab.stack, { chat: 'discord', who: 'admin', offer: await offerOf(lab.stack, ref, `1.${n}`) });
  await offerOf(lab.stack, ref, '1.3');
  await until('the guest to be seen stopped', async () => (await lab.stack.database.query("SELECT 1 FROM facts WHERE kind = 'guest.state' AND resource = 'proxmox://lab/140' AND value ->> 'onBoot' = 'true' AND value ->> 'status' = 'stopped'")).length > 0);
  await looks(3);
  expect(await lab.stack.database.query('SELECT resource FROM tickets')).toEqual([{ resource: ref }]);
});

test('who may only ask cannot approve, and a press on what was offered of another lock does nothing', async () => {
  lab.git.push({ 'lab.lock.yaml': lockOf() });
  const first = await offerOf(lab.stack, ref);
  const refused = await press(lab.stack, { chat: 'telegram', who: 'user', offer: first, action: 'approve_all' });
  expect((await refused.said()).text).toContain('Only admins');
  lab.git.push({ 'lab.lock.yaml': lockOf({ cores: 3 }) });
  await offerOf(lab.stack, ref, '2.1');
  const old = await press(lab.stack, { chat: 'telegram', who: 'admin', offer: first });
  expect((await old.said()).text).toContain('Things have changed');
  expect(writesOf(lab)).toEqual([]);
});

test('what no declaration can say is set back, and does not stop the looks at all others', async () => {
  addWeb({ ciuser: 'debian' });
  lab.git.push({ 'lab.lock.yaml': lockOf({ user: 'debian' }) });
  await settled();
  lab.proxmox.world.guest(140).config['ciuser'] = 'Admin.User';
  const offer = await offerOf(lab.stack, ref);
  await press(lab.stack, { chat: 'telegram', who: 'admin', offer });
  await becomes(lab, offer.ticket, 'recorded');
  expect(lab.proxmox.world.guest(140).config['ciuser']).toBe('debian');
});

test('a backup that takes longer than a step may is waited for, and then the guest is offered to be deleted', async () => {
  await lab.stop();
  lab = await startDeclaredLab({ proxmox: { taskMs: 7000 }, env: { STEP_TIMEOUT_SECONDS: '5' } });
  addWeb({}, 'stopped');
  lab.git.push({ 'lab.lock.yaml': ['version: 1', 'absent:', `  - { vmid: 140, name: web, identity: { birth: ${birth} } }`, ''].join('\n') });
  const backup = await offerOf(lab.stack, ref);
  expect(backup.title).toMatch(/^Make a backup/);
  await press(lab.stack, { chat: 'discord', who: 'admin', offer: backup });
  expect((await offerOf(lab.stack, ref, '1.2')).title).toMatch(/^Delete/);
});

test('a copy that takes longer than a step and its check may is waited for while Proxmox works on it, and then the plan goes on', async () => {
  await lab.stop();
  lab = await startDeclaredLab({ proxmox: { taskMs: 12_000 }, env: { STEP_TIMEOUT_SECONDS: '5', VERIFY_LIMIT_SECONDS: '1' } });
  lab.git.push({ 'lab.lock.yaml': lockOf() });
  const offer = await offerOf(lab.stack, ref);
  await press(lab.stack, { chat: 'discord', who: 'admin', offer });
  expect((await offerOf(lab.stack, ref, '1.2')).title).toMatch(/^Set/);
  expect(await lab.stack.database.query('SELECT ended, verdict FROM action_history')).toEqual([{ ended: 'unknown', verdict: 'done' }]);
  expect(writesOf(lab)).toEqual(['POST /nodes/pve1/qemu/9000/clone']);
});

test('a template whose number belongs to another one since the offer is not copied: the press answers so, and the other is offered by its name', async () => {
  lab.git.push({ 'lab.lock.yaml': lockOf() });
  const offer = await offerOf(lab.stack, ref);
  expect(offer.title).toBe('Create web (140) on pve1 from debian-12 (9000)');
  lab.proxmox.world.removeGuest(9000);
  lab.proxmox.world.addGuest({ vmid: 9000, name: 'windows', status: 'stopped', template: true, config: { smbios1: `uuid=${birthFrom('another template')}` } });
  const late = await press(lab.stack, { chat: 'telegram', who: 'admin', offer, action: 'approve_all' });
  expect((await late.said()).text).toMatch(/Things have changed|not the one this was offered for/);
  expect((await offerOf(lab.stack, ref, '2.1')).title).toBe('Create web (140) on pve1 from windows (9000)');
  expect(writesOf(lab)).toEqual([]);
});

describe('of a guest that is declared and there', () => {
  beforeEach(async () => {
    addWeb();
    lab.git.push({ 'lab.lock.yaml': lockOf() });
    await settled();
  });

  test('what is changed by hand is set back by one press', async () => {
    lab.proxmox.world.guest(140).config['cores'] = 8;
    const offer = await offerOf(lab.stack, ref);
    expect(shownIn(lab.stack, 'discord', offer.places.discord.card)).toContain('DEC-');
    await press(lab.stack, { chat: 'telegram', who: 'admin', offer });
    await becomes(lab, offer.ticket, 'recorded');
    expect(lab.proxmox.requests.filter(({ method }) => method !== 'GET').map(({ params }) => params)).toEqual([expect.objectContaining({ cores: '2' })]);
    await looks(2);
    expect(await openTickets()).toEqual([]);
  });

  test('what is changed by hand is kept by one press: the declaration says it from then on, and who approved that', async () => {
    lab.proxmox.world.guest(140).config['cores'] = 8;
    const offer = await offerOf(lab.stack, ref);
    await press(lab.stack, { chat: 'telegram', who: 'admin', offer: offer, token: await keepToken(offer) });
    await becomes(lab, offer.ticket, 'recorded');
    expect(writesOf(lab)).toEqual([]);
    expect(lab.git.git('show', 'main:lab.lock.yaml')).toMatch(/cores: 8/);
    expect(lab.git.git('log', '-1', '--format=%an%n%B', 'main')).toMatch(/^owner\nKeep lab as it is\n\nAsked-by: owner\nApproved-by: owner$/m);
    await looks(2);
    expect(await openTickets()).toEqual([]);
  });

  test('what was set back can be undone: a draft of the old value, which a press commits and another makes so', async () => {
    lab.proxmox.world.guest(140).config['cores'] = 8;
    const offer = await offerOf(lab.stack, ref);
    await press(lab.stack, { chat: 'telegram', who: 'admin', offer });
    await becomes(lab, offer.ticket, 'recorded');
    const writes = writesOf(lab).length;
    await until('the card to tell how', () => shownIn(lab.stack, 'discord', offer.places.discord.plan).includes(`/undo DEC-${offer.ticket} 1`));
    const said = await speak(lab.stack, { chat: 'discord', who: 'user' }, 'undo', { incident: `DEC-${offer.ticket}`, step: '1' });
    expect(said).toMatch(/lab: ready, it waits for the approval of an admin/);
    expect(said).toContain('cores 2 → 8');
    expect(writesOf(lab)).toHaveLength(writes);
    const commit = await offerOf(lab.stack, ref);
    expect(commit.title).toMatch(/^Commit/);
    await press(lab.stack, { chat: 'discord', who: 'admin', offer: commit, action: 'approve_all' });
    await becomes(lab, commit.ticket, 'recorded');
    expect(Number(lab.proxmox.world.guest(140).config['cores'])).toBe(8);
    expect(lab.git.git('show', 'main:lab.md')).toContain(`Give guest 140 8 cores.\n<!-- undoes step 1 of DEC-${offer.ticket} -->`);
  });

  test('what is changed by hand is told though a draft waits; once the draft is in Git, what was offered before does nothing', async () => {
    await speak(lab.stack, { chat: 'telegram', who: 'user' }, 'declare', { name: 'lab', text: 'Give web 4 GB of memory.' });
    expect((await offerFor('request')).title).toMatch(/^Commit|^Write|declaration/i);
    lab.proxmox.world.guest(140).config['onboot'] = 0;
    const drift = await offerFor('drift');
    await press(lab.stack, { chat: 'telegram', who: 'admin', offer: drift });
    await becomes(lab, drift.ticket, 'recorded');
    expect(String(lab.proxmox.world.guest(140).config['onboot'])).toBe('1');
    expect(writesOf(lab)).toHaveLength(1);
    lab.proxmox.world.guest(140).config['onboot'] = 0;
    const again = await offerFor('drift');
    const keep = await keepToken(again);
    await press(lab.stack, { chat: 'telegram', who: 'admin', offer: await offerFor('request') });
    await until('the draft to be in Git', async () => (await lab.stack.database.query("SELECT 1 FROM drafts WHERE kind = 'typed' AND state = 'committed'")).length > 0);
    const written = writesOf(lab).length;
    for (const token of [undefined, keep]) {
      const late = await press(lab.stack, { chat: 'telegram', who: 'admin', offer: again, ...(token === undefined ? {} : { token }) });
      expect((await late.said()).text).toMatch(/Things have changed|not the one this was offered for|over|recovered/i);
    }
    expect(writesOf(lab)).toHaveLength(written);
    expect(lab.git.git('log', '-1', '--format=%s', 'main')).toContain('Declare lab');
  });

  test('what was set back once is void where the other way is pressed', async () => {
    lab.proxmox.world.guest(140).config['cores'] = 8;
    const offer = await offerOf(lab.stack, ref);
    const keep = await keepToken(offer);
    await press(lab.stack, { chat: 'telegram', who: 'admin', offer });
    await becomes(lab, offer.ticket, 'recorded');
    const late = await press(lab.stack, { chat: 'telegram', who: 'admin', offer, token: keep });
    expect((await late.said()).text).toMatch(/Already|over|recovered|changed/i);
    expect(lab.git.git('show', 'main:lab.lock.yaml')).toMatch(/cores: 2/);
  });

  test('a guest that moved to another node is the same one; another guest under its number is told and not touched', async () => {
    lab.proxmox.world.moveGuest(140, 'pve2');
    const moved = await offerOf(lab.stack, ref);
    expect(moved.title).toMatch(/^Move|^Migrate/);
    lab.proxmox.world.removeGuest(140);
    lab.proxmox.world.addGuest({ vmid: 140, name: 'stranger', status: 'running' });
    await becomes(lab, moved.ticket, 'parked');
    const old = await press(lab.stack, { chat: 'discord', who: 'admin', offer: moved });
    await old.said();
    expect(writesOf(lab)).toEqual([]);
    expect(lab.proxmox.world.guest(140).config['name']).toBe('stranger');
  });

  test('what is asked for once is done once, and is no wish any more', async () => {
    lab.git.push({ 'lab.lock.yaml': `${lockOf()}once:\n  - { do: snapshot, guest: 140, name: web, identity: { birth: ${birth} }, snapshot: before-upgrade, asked: '${new Date().toISOString()}' }\n` });
    const offer = await offerOf(lab.stack, ref);
    expect(offer.title).toMatch(/snapshot/i);
    await press(lab.stack, { chat: 'telegram', who: 'admin', offer });
    await becomes(lab, offer.ticket, 'recorded');
    await looks(2);
    expect(await openTickets()).toEqual([]);
    expect(writesOf(lab)).toEqual(['POST /nodes/pve1/qemu/140/snapshot']);
  });

  test('while the cluster does not answer nothing is told and nothing is over', async () => {
    lab.proxmox.world.guest(140).config['cores'] = 8;
    const offer = await offerOf(lab.stack, ref);
    await lab.proxmox.goAway();
    const before = await openTickets();
    await new Promise((resolve) => { setTimeout(resolve, 5000); });
    expect(await openTickets()).toEqual(before);
    await lab.proxmox.comeBack();
    lab.proxmox.world.guest(140).config['cores'] = 2;
    await becomes(lab, offer.ticket, 'recorded');
    expect(writesOf(lab)).toEqual([]);
  });
});

function addWeb(more: Record<string, string> = {}, status: 'running' | 'stopped' = 'running'): void {
  lab.proxmox.world.addGuest({
    vmid: 140, name: 'web', status, tags: [ownerTag], disks: { scsi0: 'local-lvm:vm-140-disk-0,size=40G' },
    config: { cores: 2, memory: 2048, onboot: 1, smbios1: `uuid=${birth}`, net0: 'virtio=BC:24:11:AA:BB:CC,bridge=vmbr0', ipconfig0: 'ip=dhcp', ...more },
  });
}

/** Waits until the cluster was seen to be as declared. */
async function settled(): Promise<void> {
  await until('the declaration to be in force', async () => (await lab.stack.database.query(
    "SELECT 1 FROM facts WHERE kind = 'declaration.stands' AND value ->> 'settled' = 'true' AND value -> 'things' = '[]'")).length > 0);
}

/** Waits for some whole looks at the cluster by the job that compares. */
async function looks(count: number): Promise<void> {
  const seenAt = async () => Number((await lab.stack.database.query<{ ms: string }>("SELECT extract(epoch FROM max(seen_at)) * 1000 AS ms FROM facts WHERE kind = 'declaration.stands'"))[0]?.ms);
  for (let n = 0; n < count; n += 1) {
    const before = await seenAt();
    await until('another look', async () => await seenAt() > before);
  }
}

/** The step that a request or a drift offers now. */
async function offerFor(kind: 'request' | 'drift'): Promise<Offer> {
  const found = await until(`an offer of a ${kind}`, async () => (await lab.stack.database.query<{ step: string }>(
    "SELECT steps.id AS step FROM tickets JOIN steps ON steps.ticket_id = tickets.id AND steps.id = tickets.id || '.' || tickets.round || '.1' WHERE state = 'awaiting' AND key = $1", [`${kind} ${ref}`]))[0]);
  return offerOf(lab.stack, ref, found.step);
}

function openTickets(): Promise<{ id: number }[]> {
  return lab.stack.database.query("SELECT id FROM tickets WHERE resource = 'git://declared/lab' AND state <> 'recorded'");
}

async function keepToken(offer: Offer): Promise<string> {
  const found = await until('a button that keeps it', async () => (await lab.stack.database.query<{ token: string }>(
    "SELECT token FROM buttons WHERE ticket_id = $1 AND platform = 'telegram' AND action = 'approve' AND step_id LIKE '%.0'", [offer.ticket]))[0]);
  return found.token;
}

function lockOf({ cores = 2, user = null as string | null } = {}): string {
  return [
    'version: 1', 'guests:', '  - name: web', '    kind: qemu', '    vmid: 140', `    identity: { birth: ${birth} }`, '    from: { clone: 9000, full: true }', '    node: pve1',
    `    cores: ${cores}`, '    memory_mb: 2048', '    disks: [{ slot: scsi0, size_gb: 40 }]', '    network: [{ slot: 0, bridge: vmbr0, ip: dhcp }]', '    onboot: true', '    state: running', ...(user === null ? [] : [`    user: ${user}`]), '',
  ].join('\n');
}
