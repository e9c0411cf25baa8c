import type { DiskSmart } from '../../../engine/fact-values.ts';
import type { ResourceRef } from '../../../engine/types.ts';
import { cluster as pve, fills, guest, guestIs, guestRuns, node, storage, task, threeNodes } from '../scenario-cluster.ts';
import { all, dies, host, runs, starts } from '../scenario-containers.ts';
import { after, card, is, momentAt, scene, times, writes, type Scenario, type Telling } from '../scenario.ts';

const numbers = Array.from({ length: 40 }, (_, n) => 101 + n);
const apps = numbers.slice(0, 3).map((vmid): ResourceRef => `docker://guest-${vmid}/app`);
const hosts = numbers.slice(0, 3).map((vmid): ResourceRef => `docker://guest-${vmid}`);
const web: ResourceRef = 'docker://nas1/web';
const day = 86_400;

/** A cluster whose node n1 carries forty guests, of which three are Docker hosts with a container. */
const lab = (title: string): Telling => scene(title).at('00:00', threeNodes, ...numbers.map((vmid) => guestRuns(vmid)),
  ...apps.map((app, n) => all(host(`guest-${101 + n}`), runs(app))), host('nas1'), runs(web));
const dockerAway = (reachable = false) => all(...numbers.slice(0, 3).map((vmid) => host(`guest-${vmid}`, reachable)));
const nodeIs = (name: string, status: 'online' | 'offline') => is(node(name), 'node.state', { status });
const guestsAre = (status: 'running' | 'stopped' | 'unknown') => all(...numbers.map((vmid) => guestIs(vmid, { status })));
const onNode = [...numbers.map(guest), ...hosts, ...apps];
const cries = (address: string, minutes: number) => writes(web, minutes * 30, { seconds: minutes * 60, text: (n) => `ERROR request ${n}: connect ECONNREFUSED ${address}` });
const smart = (disk: string, told: DiskSmart) => is(`${node('n1')}/disk/${disk}`, 'disk.health', { smart: told });
const hasBackup = (hoursAgo: number) => ({ last: 'ok' as const, lastOkAt: new Date(momentAt('00:00').getTime() - hoursAgo * 3_600_000).toISOString(), job: 'daily', everySeconds: day });

export const clusters: Scenario[] = [
  lab('a node is lost with its forty guests, and the containers of three of them').at('00:10', nodeIs('n1', 'offline')).at('00:10:20', guestsAre('unknown'), dockerAway())
    .until('00:20').brings(card(node('n1'), 'node-offline', { affected: onNode })),

  lab('a node is lost and comes back: one card, closed').at('00:10', nodeIs('n1', 'offline'), guestsAre('unknown'), dockerAway())
    .at('00:20', nodeIs('n1', 'online'), guestsAre('stopped')).at('00:20:30', guestsAre('running')).at('00:21', dockerAway(true)).until('00:40')
    .sends({ cards: 1, lines: 0 }, card(node('n1'), 'node-offline', { affected: onNode, outcome: 'recovered' })),

  lab('Docker hosts cry before anybody knows that their node is lost').at('00:10', dockerAway()).at('00:10:40', nodeIs('n1', 'offline'), guestsAre('unknown')).until('00:20')
    .brings(card(node('n1'), 'node-offline', { affected: onNode })),

  lab('a node that a person restarts').at('00:10', task(node('n1'), 'stopall', { seconds: 60 })).at('00:11', guestsAre('stopped')).at('00:11:05', dockerAway())
    .at('00:12', nodeIs('n1', 'offline')).at('00:15', nodeIs('n1', 'online'), task(node('n1'), 'startall', { seconds: 60 }))
    .at('00:16', guestsAre('running')).at('00:16:30', dockerAway(true)).until('00:40').brings(),

  lab('a node that a person shut down and that does not come back').at('00:10', task(node('n1'), 'stopall', { seconds: 60 })).at('00:11', guestsAre('stopped'), dockerAway())
    .at('00:12', nodeIs('n1', 'offline'), guestsAre('unknown')).until('00:40')
    .brings(card(node('n1'), ['node-offline', 'needed'], { severity: 'medium', affected: [...hosts, ...apps] })),

  lab('the API of Proxmox is away: nothing is known of the guests, and nothing is said of them').at('00:10', is(pve, 'host.reach', { reachable: false })).until('00:30')
    .brings(card(pve, 'host-unreachable', { severity: 'medium' })),

  lab('Proxmox does not accept our token any more').at('00:10', is(pve, 'host.reach', { reachable: false, refused: true })).until('00:30')
    .brings(card(pve, 'host-unreachable', { severity: 'medium' })),

  lab('a card of a guest stays open while its cluster cannot be asked').at('00:10', guestIs(105, { status: 'stopped' })).at('00:15', is(pve, 'host.reach', { reachable: false }))
    .at('00:16', guestIs(105, { status: 'running' })).until('00:40')
    .brings(card(guest(105), 'guest-stopped', { severity: 'medium' }), card(pve, 'host-unreachable', { severity: 'medium' })),

  lab('the quorum is lost').at('00:10', is(pve, 'cluster.state', { quorate: false, online: 1 })).until('00:20').brings(card(pve, 'quorum')),

  lab('a virtual machine crashes').at('00:10', guestIs(105, { status: 'stopped' })).until('00:20').brings(card(guest(105), 'guest-stopped', { severity: 'medium' })),
  lab('a virtual machine that a person stops').at('00:10', task(guest(105), 'qmshutdown', { by: 'ada@pve' })).at('00:10:10', guestIs(105, { status: 'stopped' })).until('01:00').brings(),
  lab('a Docker guest that a person stops takes its containers along').at('00:10', task(guest(101), 'qmshutdown')).at('00:10:10', guestIs(101, { status: 'stopped' })).at('00:10:05', host('guest-101', false))
    .until('01:00').brings(),
  lab('a Docker guest that a person starts again after an hour, and that takes two minutes to boot')
    .at('00:10', task(guest(101), 'qmshutdown')).at('00:10:05', host('guest-101', false)).at('00:10:10', guestIs(101, { status: 'stopped' }))
    .at('01:10', task(guest(101), 'qmstart')).at('01:10:05', guestIs(101, { status: 'running' })).at('01:12', host('guest-101')).until('01:30').brings(),
  lab('a Docker guest that a person starts again, but whose engine does not come up')
    .at('00:10', task(guest(101), 'qmshutdown')).at('00:10:05', host('guest-101', false)).at('00:10:10', guestIs(101, { status: 'stopped' }))
    .at('01:10', task(guest(101), 'qmstart')).at('01:10:05', guestIs(101, { status: 'running' })).until('01:30')
    .brings(card('docker://guest-101', 'host-unreachable', { severity: 'medium', affected: ['docker://guest-101/app'] })),
  lab('a Docker guest crashes: its host and container are part of its card').at('00:10', host('guest-101', false)).at('00:10:10', guestIs(101, { status: 'stopped' })).until('00:20')
    .brings(card(guest(101), 'guest-stopped', { severity: 'medium', affected: ['docker://guest-101', 'docker://guest-101/app'] })),
  lab('somebody needs what ran on a guest that a person stopped').at('00:00', runs(web, { dependsOn: ['docker://guest-101/app'] }))
    .at('00:10', task(guest(101), 'qmshutdown')).at('00:10:10', guestIs(101, { status: 'stopped' }), host('guest-101', false)).at('00:10:20', cries('guest-101:8080', 6)).until('00:17')
    .brings(card(guest(101), 'needed', { severity: 'medium', affected: [web, 'docker://guest-101'] })),

  lab('the backup window: guests are stopped one after the other while their clients write errors')
    .at('00:10', ...[101, 102, 103].map((vmid, n) => after(n * 300, all(
      task(guest(vmid), 'vzdump', { seconds: 280 }), guestIs(vmid, { lock: 'backup', status: 'stopped' }), after(5, host(`guest-${vmid}`, false)),
      after(260, guestIs(vmid, { status: 'running' })), after(280, guestIs(vmid, { lock: null })), after(285, host(`guest-${vmid}`, true)),
    )))).at('00:10:10', cries('guest-101:8080', 4)).until('00:50').brings(),

  lab('a snapshot backup locks a guest for an hour').at('00:10', task(guest(105), 'vzdump', { seconds: 3600 }), guestIs(105, { lock: 'backup' })).at('01:10', guestIs(105, { lock: null })).until('01:30').brings(),

  lab('a backup fails, and the next one is good').at('00:00', is(guest(105), 'backup.state', hasBackup(24))).at('00:30', is(guest(105), 'backup.state', { last: 'failed' }))
    .at('02:30', is(guest(105), 'backup.state', { ...hasBackup(-2.5) })).until('03:00').brings(card(guest(105), 'backup', { severity: 'medium', outcome: 'recovered' })),
  lab('a backup did not run in time').at('00:00', is(guest(105), 'backup.state', hasBackup(30))).at('00:30', is(guest(105), 'backup.state', { last: 'missing' })).until('01:00')
    .brings(card(guest(105), 'backup', { severity: 'medium' })),
  lab('a backup that has been missing for longer than two days is high').at('00:00', is(guest(105), 'backup.state', hasBackup(60))).at('00:30', is(guest(105), 'backup.state', { last: 'missing' })).until('01:00')
    .brings(card(guest(105), 'backup')),
  lab('a backup ended with warnings').at('00:00', is(guest(105), 'backup.state', hasBackup(24))).at('00:30', is(guest(105), 'backup.state', { last: 'warnings' })).until('01:00')
    .brings(card(guest(105), 'backup', { severity: 'low' })),

  lab('a migration to another node').at('00:10', task(guest(101), 'qmigrate', { seconds: 120 }), guestIs(101, { lock: 'migrate' })).at('00:11:40', host('guest-101', false))
    .at('00:12', guestIs(101, { lock: null, node: 'n2' })).at('00:12:10', host('guest-101')).until('00:40').brings(),

  lab('high availability fences a node and starts a guest elsewhere').at('00:00', is(guest(105), 'ha.state'))
    .at('00:10', nodeIs('n1', 'offline'), guestsAre('unknown'), dockerAway()).at('00:11', is(guest(105), 'ha.state', { status: 'fence' }))
    .at('00:13', is(guest(105), 'ha.state', { status: 'started' }), guestIs(105, { status: 'running', node: 'n2' })).until('00:20')
    .brings(card(node('n1'), 'node-offline', { affected: onNode })),
  lab('high availability gives up on a guest').at('00:00', is(guest(105), 'ha.state')).at('00:10', is(guest(105), 'ha.state', { status: 'error' }), guestIs(105, { status: 'stopped' })).until('00:30')
    .brings(card(guest(105), ['ha', 'guest-stopped'])),

  lab('a replication fails twice and works again').at('00:00', is('proxmox://pve/replication/105-0', 'replication.state', { job: '105-0', target: 'n2' }))
    .at('00:10', is('proxmox://pve/replication/105-0', 'replication.state', { failures: 1 })).at('00:25', is('proxmox://pve/replication/105-0', 'replication.state', { failures: 2 }))
    .at('00:40', is('proxmox://pve/replication/105-0', 'replication.state', { failures: 0 })).until('01:00')
    .brings(card('proxmox://pve/replication/105-0', 'replication', { severity: 'medium', outcome: 'recovered' })),

  lab('a disk says that it fails').at('00:00', is(`${node('n1')}/disk/sda`, 'disk.health')).at('00:10', is(`${node('n1')}/disk/sda`, 'disk.health', { health: 'failed' })).until('01:00')
    .brings(card(`${node('n1')}/disk/sda`, 'disk-health')),
  lab('a disk counts more and more bad sectors and is taken out the next day; one that has counted some for years is no news')
    .at('00:00', smart('sda', { reallocated: 8, pending: 0 }), smart('sdb', { reallocated: 3 }))
    .at('01:00', smart('sda', { reallocated: 24, pending: 2 }), is(`${node('n1')}/disk/sdb`, 'disk.health', { wearoutPercent: 12 })).at('02:00', smart('sda', { reallocated: 24, pending: 0 }))
    .at('20:00', is(`${node('n1')}/disk/sda`, 'disk.health', { present: false })).until('20:10')
    .brings(card(`${node('n1')}/disk/sda`, 'disk-health', { severity: 'medium', outcome: 'gone' })),
  lab('a pool loses a disk, which is replaced the next day').at('00:00', is(`${node('n1')}/zfs/tank`, 'zfs.state', { pool: 'tank' }))
    .at('00:10', is(`${node('n1')}/zfs/tank`, 'zfs.state', { health: 'degraded' })).at('20:00', is(`${node('n1')}/zfs/tank`, 'zfs.state', { health: 'online' })).until('20:10')
    .brings(card(`${node('n1')}/zfs/tank`, 'zfs', { outcome: 'recovered' })),

  lab('a shared storage is away from all nodes').at('00:00', ...['n1', 'n2', 'n3'].map((on) => is(storage(on, 'nfs'), 'storage.state', { node: on, shared: true, type: 'nfs' })), guestRuns(105, { storages: ['nfs'] }))
    .at('00:10', ...['n1', 'n2', 'n3'].map((on) => is(storage(on, 'nfs'), 'storage.state', { status: 'unavailable' }))).until('00:20')
    .brings(card(storage('n1', 'nfs'), 'storage-away', { severity: 'medium', affected: [guest(105), storage('n2', 'nfs'), storage('n3', 'nfs')] })),
  lab('a shared storage is away from one node only').at('00:00', ...['n1', 'n2'].map((on) => is(storage(on, 'nfs'), 'storage.state', { node: on, shared: true, type: 'nfs' })), guestRuns(105, { storages: ['nfs'], node: 'n2' }))
    .at('00:10', is(storage('n1', 'nfs'), 'storage.state', { status: 'unavailable' })).at('00:12', guestIs(105, { status: 'stopped' })).until('00:20')
    .brings(card(storage('n1', 'nfs'), 'storage-away', { severity: 'medium' }), card(guest(105), 'guest-stopped', { severity: 'medium' })),
  lab('a storage of one node is away for half a minute').at('00:00', is(storage('n1', 'local'), 'storage.state', { node: 'n1' }))
    .at('00:10', is(storage('n1', 'local'), 'storage.state', { status: 'unavailable' })).at('00:10:30', is(storage('n1', 'local'), 'storage.state', { status: 'available' })).until('00:30').brings(),

  lab('a disk fills evenly: the forecast tells a day before, and the card is over when there is room again')
    .at('00:00', fills(storage('n1', 'local'), { from: 50, to: 62, hours: 12 })).at('12:05', fills(storage('n1', 'local'), { from: 30, to: 30, hours: 1 })).until('13:10')
    .brings(card(storage('n1', 'local'), 'storage-filling', { severity: 'medium', outcome: 'recovered' })),
  lab('a disk is full at once').at('00:00', fills(storage('n1', 'local'), { from: 50, to: 50, hours: 1 })).at('01:05', fills(storage('n1', 'local'), { from: 97, to: 97, hours: 1 })).until('02:10')
    .brings(card(storage('n1', 'local'), 'storage-filling')),
  lab('the nightly backup takes room and gives it back').at('00:00', times(4, day / 4, () => all(
    fills(storage('n1', 'local'), { from: 60, to: 60, hours: 3 }), after(3 * 3600 + 300, fills(storage('n1', 'local'), { from: 60, to: 75, hours: 1 })),
    after(5 * 3600, fills(storage('n1', 'local'), { from: 60, to: 60, hours: 1 })),
  ))).until('24:00').brings(),
  lab('a storage that is nearly full for good, and swings about the limit, is one card').at('00:00', times(12, 600, (n) => is(storage('n1', 'local'), 'storage.usage', { usedBytes: (89 + 2 * (n % 2)) * 1e10, totalBytes: 1e12 })))
    .until('02:00').brings(card(storage('n1', 'local'), 'storage-filling', { severity: 'medium' })),

  lab('the number of a guest that was removed is given to a new one, which is not started and has no part in what was wrong with the other')
    .at('00:00', is(guest(105), 'backup.state', { ...hasBackup(24), last: 'failed' }), is(guest(105), 'ha.state', { status: 'error' })).at('00:10', guestIs(105, { present: false, status: 'unknown' }))
    .at('00:12', guestIs(105, { present: true, status: 'stopped', name: 'fresh', onBoot: false })).until('01:00').brings(card(guest(105), 'backup', { severity: 'medium', outcome: 'gone' }), card(guest(105), 'ha', { outcome: 'gone' })),
  lab('the new guest under the number of a removed one crashes').at('00:10', guestIs(105, { present: false, status: 'unknown' })).at('00:12', guestIs(105, { present: true, status: 'running', onBoot: false }))
    .at('00:20', guestIs(105, { status: 'stopped' })).until('00:30').brings(card(guest(105), 'guest-stopped', { severity: 'low' })),
  lab('a guest that a person deletes while its card is open').at('00:10', guestIs(105, { status: 'stopped' })).at('00:20', task(guest(105), 'qmdestroy')).at('00:20:05', guestIs(105, { present: false })).until('00:30')
    .brings(card(guest(105), 'guest-stopped', { severity: 'medium', outcome: 'gone' })),
  lab('a crash of a container on a guest is its own').at('00:00', is(apps[0] as ResourceRef, 'container.state', { restartPolicy: 'no' })).at('00:10', dies(apps[0] as ResourceRef)).at('00:20', starts(apps[0] as ResourceRef)).until('00:30')
    .brings(card(apps[0] as ResourceRef, 'exited', { outcome: 'recovered' })),
];
