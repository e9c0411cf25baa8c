import { expect, test } from 'vitest';
import { hidden, named, personName, safe, type CloudSafe } from '../../engine/distill.ts';
import { pseudonymsFor } from '../../engine/distill/pseudonyms.ts';
import type { Fact, FactKind, FactValues, ResourceRef, Ticket } from '../../engine/types.ts';
import { incidentQuestion } from '../../templates/prompts/incident.ts';
import { awaiting, situation } from '../testing/tickets.ts';
import { fact, guest, now } from '../testing/views.ts';
import { namesAround, sparing } from './names.ts';

const on = <Kind extends FactKind>(resource: ResourceRef, kind: Kind, value: FactValues[Kind]): Fact => ({ ...fact(kind, 0, value), resource });
const place: FactValues['container.place'] = {
  project: 'hochzeit', service: 'photos', names: ['hochzeit-photos-1', 'fotowand'], networks: ['familynet'], ports: [], owner: 'bert', severity: null, maintenanceUntil: null,
  dependsOn: ['docker://keller/hochzeit/ablage', 'zettelkasten'], mounts: [{ source: '/tank/Bilder von Anna', destination: '/data', type: 'bind', writable: true }],
};
const seen: Fact[] = [
  on('docker://keller', 'host.reach', { reachable: true, why: '' }), on('docker://keller/hochzeit/photos', 'container.place', place),
  on('proxmox://haus/101', 'guest.state', guest({ name: 'annapc', node: 'dachboden', storages: ['garage'] })),
  on('proxmox://haus/node/dachboden/zfs/familypool', 'zfs.state', { pool: 'familypool', health: 'degraded', errors: 0 }),
  on('proxmox://haus/storage/speicher/archiv', 'storage.state', { present: true, node: 'speicher', status: 'available', type: 'dir', shared: false }),
  on('proxmox://haus/replication/101-0', 'replication.state', { job: '101-0', target: 'gartenhaus', failures: 0, lastSyncAt: null }),
  on('net://portal.schmidt.example:443', 'probe.state', { name: 'haustuer', about: 'docker://keller/tuer', kind: 'http', everySeconds: 60, ok: true, why: 'answers', ms: 1, status: 200 }),
];
const deps = { facts: { latest: (kinds: readonly FactKind[]) => Promise.resolve(seen.filter((one) => kinds.includes(one.kind))) } as never };

const symptoms: CloudSafe[] = [
  safe`${named('proxmox://haus/node/dachboden')}, ${named('proxmox://haus/node/dachboden/zfs/familypool')}: pool ${personName('familypool')} is degraded`,
  safe`${named('proxmox://haus/storage/speicher/archiv')} and ${named('proxmox://haus/101')} ${personName('annapc')} use 100 % of 101 MB on ${personName('garage')}`,
  safe`${personName('haustuer')} (${named('net://portal.schmidt.example:443')}) and ${named('proxmox://haus/replication/101-0')} to ${personName('gartenhaus')}`,
  safe`${personName('hochzeit-photos-1')} and ${personName('hochzeit_photos_2')} on ${personName('familynet')}; KELLER, ${personName('Fotowand')}, ${personName('zettelkasten')}, ${personName('/tank/Bilder von Anna')}`,
  safe`points to ${named('docker://keller/hochzeit/ablage')}, owned by ${personName('bert')}`,
];

const of = situation();
const ticket: Ticket = awaiting({
  id: 7, round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1, state: 'assessed',
  situation: {
    ...of, resource: 'docker://keller/hochzeit/photos', deed: { kind: 'stop', says: safe`stopped by ${personName('clara@pve')}`, at: now, ongoing: false, evidence: [] },
    findings: of.findings.map((one) => ({ ...one, resource: 'docker://keller/hochzeit/photos', symptoms })),
    affected: [{ resource: 'docker://keller/t%C3%BCr', detector: 'exited', title: safe`it stopped`, since: now, finding: null }],
  },
}, now);

test('what a cloud model reads of an incident names nobody and nothing of the house', async () => {
  const names = pseudonymsFor([...await namesAround(ticket, deps), { kind: 'person', name: 'owner' }]);
  const evidence = incidentQuestion(ticket, []).evidence;
  const away = [...evidence, ...symptoms].map((line) => hidden(line, names));
  expect(away.join('\n')).not.toMatch(/keller|hochzeit|photos|fotowand|familynet|familypool|dachboden|speicher|archiv|annapc|garage|gartenhaus|haustuer|schmidt|t%C3%BCr|tür|ablage|zettelkasten|bilder|anna|bert|clara|haus\b/i);
  expect(away.join('\n')).toContain('use 100 % of 101 MB');
  expect(away.map(names.show)).toEqual([...evidence, ...symptoms]);
});

test('our own lists reach the model as its answer must spell them, whatever the house is called', () => {
  const own = ['storage_permission', 'dependency_network', 'resource_limit', 'restart_resource'];
  const names = sparing(pseudonymsFor(['storage', 'network', 'restart', 'resource_limit'].map((name) => ({ kind: 'service', name }))), own);
  const list = 'Kinds of causes: storage_permission, dependency_network, resource_limit. May be done: restart_resource: ';
  expect(names.hide(`${list}Restart storage (low risk).`)).toBe(`${list}service-3 service-1 (low risk).`.replace('service-3', names.hide('Restart')));
  expect(names.hide('docker://keller/network/storage_permission-db and docker://keller/resource_limit')).not.toMatch(/network|storage|resource_limit/);
  expect(names.show(names.hide(`${list}Restart storage.`))).toBe(`${list}Restart storage.`);
});
