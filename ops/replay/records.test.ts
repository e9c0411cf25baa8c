import { expect, test } from 'vitest';
import { Fault } from '../../engine/errors.ts';
import type { FactKind, ResourceRef } from '../../engine/types.ts';
import { readRecords } from './records.ts';
import { shapes } from './shapes.ts';
import { wantedFor } from './where.ts';

const good = '{"at":"2026-11-19T08:00:00Z","resource":"docker://nas1/app","kind":"container.state"}';

test.each([
  ['no JSON', 'oops', 'line 2: it is not JSON'],
  ['a line that was cut off', good.slice(0, 40), 'line 2: it is not JSON'],
  ['a list', '[1]', 'line 2: it is not an object'],
  ['nothing that is known', '{"at":"2026-11-19T08:00:00Z"}', 'line 2: it has none of kind, line, hush, clock, end'],
  ['no time', '{"resource":"docker://nas1/app","kind":"container.state"}', 'line 2: at: a time is written'],
  ['a wrong time', good.replace('2026-11-19T08:00:00Z', 'yesterday'), 'line 2: at: a time is written'],
  ['a wrong resource', good.replace('docker://nas1/app', 'nas1/app'), 'line 2: resource: a resource is written docker://host/name'],
  ['an unknown kind', good.replace('container.state', 'container.mood'), 'line 2: kind: is one of host.reach, container.state'],
  ['an unknown value', good.replace('}', ',"value":{"mood":"bad"}}'), 'line 2: container.state: there is no mood; it has present, containerId'],
  ['a wrong value', good.replace('}', ',"value":{"status":"sleeping"}}'), 'line 2: container.state: status: it must be one of created, running'],
  ['a word that is not one of a line of a log', '{"at":"2026-11-19T08:00:00Z","service":"docker://nas1/app","line":"x","mood":1}', 'line 2: there is no mood; it has at, service, line'],
  ['a silence of nothing', '{"at":"2026-11-19T08:00:00Z","hush":"silence","until":"2026-11-19T09:00:00Z"}', 'line 2: say what is not told'],
  ['a clock that is wrong by a word', '{"at":"2026-11-19T08:00:00Z","clock":"much"}', 'line 2: clock: seconds by which our clock is wrong'],
  ['a clock that is wrong beyond all time', '{"at":"2026-11-19T08:00:00Z","clock":1e300}', 'line 2: clock: seconds by which our clock is wrong from then on, a hundred years at most'],
  ['a text where a number belongs', good.replace('}', ',"value":{"exitCode":"x"}}'), 'line 2: container.state: exitCode: it must be a number'],
  ['a line that is no text', '{"at":"2026-11-19T08:00:00Z","service":"docker://nas1/app","line":null}', 'line 2: line: it must be a text'],
  ['an end that is none', '{"at":"2026-11-19T08:00:00Z","end":false}', 'line 2: end: it must be true'],
  ['a task without its type', good.replace('docker://nas1/app', 'proxmox://pve/101').replace('container.state', 'task.began'), 'line 2: task.began: type: it is missing'],
  ['a container on a cluster', good.replace('docker://nas1/app', 'proxmox://pve/101'), 'line 2: resource: a container.state is of a resource such as docker://host/name'],
  ['a container that is a host', good.replace('docker://nas1/app', 'docker://nas1'), 'line 2: resource: a container.state is of a resource such as docker://host/name'],
  ['a guest that is a node', good.replace('docker://nas1/app', 'proxmox://pve/node/n1').replace('container.state', 'guest.state'), 'line 2: resource: a guest.state is of a resource such as proxmox://cluster/101'],
  ['a silence that ends before it begins', '{"at":"2026-11-19T08:00:00Z","hush":"silence","until":"2026-11-19T07:00:00Z","detector":"oom"}', 'line 2: until: it must be after at'],
  ['a time years away', good.replace('2026', '2031'), 'line 2: it is 1826 days after line 1; a recording spans 400 days at most'],
])('%s is named with its line', (_, line, words) => { expect(wrongIn(`${good}\n${line}\n`)).toContain(words); });

test('several bad lines are named at once, and no more than ten of them', () => {
  expect(wrongIn(`${good}\n{}\n${'oops\n'.repeat(20)}`).split('\n').map((line) => line.split(':')[0])).toEqual([...Array.from({ length: 10 }, (_, n) => `line ${n + 2}`), 'and 11 more lines']);
});

test('bad lines are named in their order, whatever is wrong with them', () => {
  const [odd, early] = [good.replace('08:00', '09:00').replace('}', ',"value":{"mood":1}}'), good.replace('08:00', '07:00').replace('}', ',"value":{"mood":2}}')];
  expect(wrongIn([good, odd, 'oops', early].join('\n')).split('\n').map((line) => line.split(':')[0])).toEqual(['line 2', 'line 3', 'line 4']);
});

test('each kind of fact may be of the resources that adapters tell it of', () => {
  const all: [FactKind, ResourceRef[]][] = [
    ['host.reach', ['docker://nas1', 'proxmox://pve', 'net://network']], ['container.place', ['docker://nas1/app', 'docker://nas1/shop/db/2']],
    ['log.counts', ['docker://nas1/app', 'file://nas1/nginx']], ['node.usage', ['proxmox://pve/node/n1']], ['guest.usage', ['proxmox://pve/101']],
    ['guest.make', ['proxmox://pve/101']], ['entry.make', ['proxmox://pve/storages/nas', 'proxmox://pve/pools/people']],
    ['storage.usage', ['proxmox://pve/storage/n1/local']], ['task.ended', ['proxmox://pve/101', 'proxmox://pve/node/n1']], ['backup.state', ['proxmox://pve/101']],
    ['replication.state', ['proxmox://pve/replication/101-0']], ['ha.state', ['proxmox://pve/101']], ['cluster.state', ['proxmox://pve']],
    ['disk.health', ['proxmox://pve/node/n1/disk/sda']], ['zfs.state', ['proxmox://pve/node/n1/zfs/tank']],
    ['certificate.state', ['proxmox://pve/node/n1', 'net://nas.lan:443']], ['probe.state', ['net://nas.lan:443', 'net://system']], ['leaving.state', ['net://homelab-copilot']],
    ['host.reach', ['git://lab']], ['declaration.state', ['git://lab/web']],
  ];
  for (const [kind, refs] of all) for (const ref of refs) expect(wantedFor(kind, ref)).toBeNull();
  for (const kind of Object.keys(shapes) as FactKind[]) expect(wantedFor(kind, 'git://house/repository/deeper')).not.toBeNull();
});

test.each([['nothing', ''], ['empty lines', '\n \r\n']])('a recording of %s is said to be empty', (_, text) => { expect(wrongIn(text)).toContain('The recording is empty'); });

test('lines may come in any order, with a mark at the beginning and ends as Windows writes them', () => {
  const later = good.replace('08:00', '09:00');
  expect(readRecords(`\uFEFF${later}\r\n\r\n${good}`).map((one) => one.at.toISOString())).toEqual(['2026-11-19T08:00:00.000Z', '2026-11-19T09:00:00.000Z']);
});

test('what the value of a state leaves out is as it was before, and of an event as usual', () => {
  const [, , third, fourth] = readRecords([
    good.replace('}', ',"value":{"restartPolicy":"no","exitCode":3}}'), good.replace('08:00', '08:01').replace('app', 'other'),
    good.replace('08:00', '08:02').replace('}', ',"value":{"status":"exited"}}'), good.replace('08:00', '08:03').replace('container.state', 'container.died'),
  ].join('\n'));
  expect(third).toMatchObject({ sighting: { value: { restartPolicy: 'no', exitCode: 3, status: 'exited' } } });
  expect(fourth).toMatchObject({ sighting: { value: { containerId: 'c1', exitCode: 1 } } });
});

function wrongIn(text: string): string {
  try {
    readRecords(text);
  } catch (error) {
    return error instanceof Fault ? error.message : String(error);
  }
  return 'nothing is wrong';
}
