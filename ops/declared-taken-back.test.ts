import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { birthFrom } from '../engine/changes.ts';
import { becomes, startDeclaredLab, writesOf, type DeclaredLab } from './testing/declared-house.ts';
import { offerOf, press, type Offer } from './testing/press-world.ts';
import { speak } from './testing/speaking.ts';
import { until } from './testing/stack.ts';

const birth = birthFrom('declared/lab/web');
const ref = 'git://declared/lab';
const lock = [
  'version: 1', 'guests:', '  - name: web', '    kind: qemu', '    vmid: 140', `    identity: { birth: ${birth} }`, '    from: { clone: 9000, full: true }', '    node: pve1', '    cores: 2', '    state: running', '',
].join('\n');

let lab: DeclaredLab;
beforeEach(async () => { lab = await startDeclaredLab({ proxmox: { taskMs: 1500 } }); });
afterEach(async () => {
  expect(lab.proxmox.violations).toEqual([]);
  await lab.stop();
});

/** Approves a whole plan and waits until its first call was made. */
async function begun(): Promise<Offer> {
  lab.git.push({ 'lab.lock.yaml': lock });
  const offer = await offerOf(lab.stack, ref);
  await press(lab.stack, { chat: 'discord', who: 'admin', offer, action: 'approve_all' });
  await until('the first call', () => writesOf(lab).length > 0);
  return offer;
}

test('a lock that is taken back in Git stops what was approved of it, before the next look at Git is due', async () => {
  const offer = await begun();
  lab.git.push({ 'lab.lock.yaml': null });
  await becomes(lab, offer.ticket, 'recorded');
  expect(writesOf(lab)).toEqual(['POST /nodes/pve1/qemu/9000/clone']);
});

test('a service that ends brings the step it runs to its end and begins no other; the next start goes on', async () => {
  const offer = await begun();
  await lab.stack.service.stop();
  expect(writesOf(lab)).toEqual(['POST /nodes/pve1/qemu/9000/clone']);
  await lab.stack.start();
  await becomes(lab, offer.ticket, 'recorded');
  expect(writesOf(lab)).toEqual(['POST /nodes/pve1/qemu/9000/clone', 'PUT /nodes/pve1/qemu/140/config', 'POST /nodes/pve1/qemu/140/status/start']);
});

test('what was approved ahead by somebody who may approve no more is not run', async () => {
  const offer = await begun();
  await lab.stack.database.query("UPDATE people SET role = 'user' WHERE name = 'owner'");
  await until('the next step to be refused', async () => (await lab.stack.database.query("SELECT 1 FROM action_history WHERE step_id = $1 AND says LIKE 'not run: owner, who approved it, may not approve any more%'", [`${offer.ticket}.1.2`])).length > 0);
  expect(writesOf(lab)).toEqual(['POST /nodes/pve1/qemu/9000/clone']);
});

test('what somebody adds to the English in Git after a draft was read is not taken away by its commit', async () => {
  lab.proxmox.world.addGuest({ vmid: 101, name: 'shop', config: { cores: 2, smbios1: `uuid=${birth}` } });
  lab.git.push({ 'lab.md': 'The shop.\n', 'lab.lock.yaml': `version: 1\nguests:\n  - { name: shop, kind: qemu, vmid: 101, identity: { smbios: ${birth} }, cores: 2 }\n` });
  await until('the guest to be known', async () => (await lab.stack.database.query("SELECT 1 FROM facts WHERE kind = 'guest.state' AND resource = 'proxmox://lab/101'")).length > 0 && lab.stack.telegram.polling());
  await speak(lab.stack, { chat: 'telegram', who: 'user' }, 'declare', { name: 'lab', text: 'Give shop 4 cores.' });
  const offer = await offerOf(lab.stack, ref);
  lab.git.push({ 'lab.md': 'The shop.\n\nAnn wants more.\n' });
  await press(lab.stack, { chat: 'discord', who: 'admin', offer, action: 'approve_all' });
  await until('the commit to fail', async () => (await lab.stack.database.query("SELECT 1 FROM action_history WHERE step_id = $1 AND ended = 'failed'", [offer.step])).length > 0);
  expect(await lab.stack.database.query('SELECT says FROM action_history WHERE step_id = $1', [offer.step])).toEqual([{ says: expect.stringContaining('Git did not take the commit of declared/lab') as string }]);
  expect(lab.git.git('show', 'main:lab.md')).toContain('Ann wants more.');
  expect(writesOf(lab)).toEqual([]);
});

test('what is to be done once at a time that is yet to come is wrong; a secret in the name of who pushed it is kept nowhere', async () => {
  const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
  lab.proxmox.world.addGuest({ vmid: 140, name: 'web', config: { smbios1: `uuid=${birth}` } });
  const tree = lab.git.git('rev-parse', `${lab.git.push({ 'lab.lock.yaml': `${lock}once:\n  - { do: reboot, guest: 140, name: web, identity: { birth: ${birth} }, asked: '2099-01-01T00:00:00Z' }\n` })}^{tree}`);
  const who = `Eve ${secret} <eve@example.org> 1795000000 +0000`;
  const commit = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], { cwd: lab.git.folder, encoding: 'utf8', input: `tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nx\n` }).trim();
  lab.git.git('update-ref', 'refs/heads/main', commit);
  await until('the lock to be refused', async () => (await lab.stack.database.query("SELECT 1 FROM facts WHERE kind = 'declaration.stands' AND value ->> 'wrong' LIKE 'once.0.asked is yet to come%' AND value ->> 'commit' = $1", [commit])).length > 0);
  expect(JSON.stringify(await lab.stack.database.query('SELECT * FROM facts'))).not.toContain(secret);
});
