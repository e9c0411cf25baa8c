import type { ResourceRef } from '../../../engine/types.ts';
import { all, crashes, dies, host, restarted, runs, starts, stopped } from '../scenario-containers.ts';
import { after, card, is, scene, times, writes, type Act, type Scenario, type Telling } from '../scenario.ts';

const db: ResourceRef = 'docker://nas1/shop/db';
const clients = ['api', 'web', 'worker', 'cron', 'mail'].map((name): ResourceRef => `docker://nas1/shop/${name}`);
const [api = db, web = db] = clients;

const each = (resources: readonly ResourceRef[], act: (resource: ResourceRef) => Act) => all(...resources.map((one, n) => after(n * 0.4, act(one))));

/** Nothing starts it again. */
const once = { restartPolicy: 'no' };

/** A database and five clients that say that they need it. */
function shop(title: string): Telling {
  return scene(title).at('00:00', host('nas1'), runs(db, {}, once), ...clients.map((client) => runs(client, { dependsOn: ['db'] }, once)));
}

const restarts = (resource: ResourceRef) => is(resource, 'container.state', { restartPolicy: 'always' });

const cries = (client: ResourceRef, address: string, minutes: number) =>
  writes(client, minutes * 30, { seconds: minutes * 60, text: (n) => `ERROR job ${n}: dial tcp ${address}: connect: connection refused` });

export const dependencies: Scenario[] = [
  shop('a database dies, then its five clients').at('00:10', dies(db)).at('00:10:02', each(clients, dies)).until('00:30')
    .brings(card(db, 'exited', { affected: clients })),

  shop('five clients die, and the database they need some seconds later').at('00:10', each(clients, dies)).at('00:10:20', dies(db)).until('00:30')
    .sends({ cards: 4, lines: 1 }, card(db, 'exited', { affected: clients }), ...clients.map((client, n) => card(client, 'exited', { outcome: 'joined', posted: n < 3 }))),

  shop('five clients die within the settling time before the database').at('00:10', each(clients, dies)).at('00:10:02', dies(db)).until('00:30')
    .brings(card(db, 'exited', { affected: clients }), ...clients.map((client) => card(client, 'exited', { outcome: 'joined', posted: false }))),

  shop('a person stops a database that five clients need').at('00:10', stopped(db)).at('00:10:05', each(clients, dies)).until('00:30')
    .brings(card(db, 'needed', { affected: clients })),

  shop('a person stops a database for good, and nobody minds').at('00:10', stopped(db)).until('02:00').brings(),

  shop('the owner restarts the database within 20 s, and the clients stumble').at('00:10', restarted(db, 18))
    .at('00:10:03', each(clients, (client) => crashes(client, { backAfter: 5 }))).until('00:40').brings(),

  shop('the database crashes once and is back in a second').at('00:00', ...[db, ...clients].map(restarts)).at('00:10', crashes(db)).at('00:10:01', each(clients, (client) => crashes(client, { backAfter: 2 })))
    .until('00:40').brings(),

  shop('a database dies and is started again by a person, and its clients recover with it').at('00:10', dies(db)).at('00:10:02', each(clients, dies))
    .at('00:20', starts(db)).at('00:20:05', each(clients, starts)).until('00:40')
    .sends({ cards: 1, lines: 0 }, card(db, 'exited', { affected: clients, outcome: 'recovered' })),

  scene('clients cry while their database is down, and what their logs still echo when it is back is no news')
    .at('00:00', host('nas1'), runs(db, {}, once), runs(api), runs(web)).at('00:10', dies(db)).at('00:10:10', cries(api, 'db:5432', 4), cries(web, 'db:5432', 4)).at('00:14:20', starts(db)).until('00:40')
    .sends({ cards: 1, lines: 0 }, card(db, 'exited', { affected: [api, web], outcome: 'recovered' })),

  shop('a client stays down after its database has recovered').at('00:10', dies(db)).at('00:10:02', dies(api), dies(web)).at('00:14', starts(db)).at('00:14:02', starts(web)).until('00:40')
    .brings(card(db, 'exited', { affected: [api, web], outcome: 'recovered' }), card(api, 'exited')),

  scene('a chain of three: the last link breaks and the two before it')
    .at('00:00', host('nas1'), runs(db), runs(api, { dependsOn: ['db'] }), runs(web, { dependsOn: ['api'] }))
    .at('00:10', dies(db)).at('00:10:02', dies(api)).at('00:10:04', dies(web)).until('00:30')
    .brings(card(db, 'exited', { affected: [api, web] })),

  shop('two faults that have nothing to do with each other stay two').at('00:00', runs('docker://nas1/plex')).at('00:10', dies('docker://nas1/plex'), dies(db)).until('00:30')
    .brings(card('docker://nas1/plex', 'exited'), card(db, 'exited')),

  scene('three services cannot reach an address that nobody here has')
    .at('00:00', host('nas1'), ...[api, web, db].map((one) => runs(one)))
    .at('00:10', ...[api, web, db].map((one, n) => after(n * 20, cries(one, 'mail.example.org:587', 4)))).until('00:14')
    .brings(card(api, 'unreachable', { severity: 'medium', affected: [web, db] })),

  scene('clients that never said so cry for a database that was stopped')
    .at('00:00', host('nas1'), runs(db), runs(api), runs(web)).at('00:10', stopped(db)).at('00:10:10', cries(api, 'db:5432', 5), cries(web, 'db:5432', 5)).until('00:15')
    .brings(card(db, 'needed', { severity: 'medium', affected: [api, web] })),

  scene('clients cry for a database that hangs, but runs')
    .at('00:00', host('nas1'), runs(db), runs(api), runs(web)).at('00:10', cries(api, 'db:5432', 5)).at('00:10:15', cries(web, 'db:5432', 5)).until('00:15')
    .brings(card(db, 'unanswered', { severity: 'medium', affected: [api, web] }), card(api, 'unreachable', { severity: 'medium', outcome: 'joined' })),

  shop('a database in a restart loop with its clients crashing along').at('00:00', ...[db, ...clients].map(restarts))
    .at('00:10', times(14, 20, () => crashes(db, { backAfter: 2 })))
    .at('00:10:03', ...clients.map((client) => times(10, 24, () => crashes(client)))).until('00:13')
    .brings(card(db, 'restart-loop', { affected: clients })),

  scene('a Docker host is away: what runs there is not told of one by one')
    .at('00:00', host('nas1'), host('nas2'), runs(db), runs(api), runs('docker://nas2/site', { dependsOn: [db] }))
    .at('00:10', host('nas1', false)).at('00:11', cries('docker://nas2/site', 'nas1:5432', 5)).until('00:16')
    .brings(card('docker://nas1', ['host-unreachable', 'needed'], { severity: 'medium', affected: [db, api, 'docker://nas2/site'] })),

  scene('a Docker host is away for a minute').at('00:00', host('nas1'), runs(db)).at('00:10', host('nas1', false)).at('00:11', host('nas1')).until('00:30').brings(),

  scene('the engine of a host is restarted: what it stops and starts again is no loop, and nothing is told')
    .at('00:00', host('nas1'), ...[db, api, web].map((one) => runs(one, {}, { restartPolicy: 'always' })))
    .at('00:10', times(3, 600, () => all(...[db, api, web].map((one) => dies(one, 0)), after(1, host('nas1', false)), after(40, all(host('nas1'), ...[db, api, web].map((one) => starts(one)))))))
    .until('00:50').brings(),

  scene('a host that comes back is one recovered card')
    .at('00:00', host('nas1'), runs(db), runs(api)).at('00:10', host('nas1', false)).at('00:20', host('nas1')).until('00:40')
    .sends({ cards: 1, lines: 0 }, card('docker://nas1', 'host-unreachable', { severity: 'medium', affected: [db, api], outcome: 'recovered' })),

  scene('a probe and a container tell of one fault').at('00:00', host('nas1'), runs('docker://nas1/jellyfin', { ports: [8096] }),
    is('net://nas1:8096', 'probe.state', { name: 'jellyfin', about: 'docker://nas1/jellyfin', everySeconds: 30 }))
    .at('00:10', dies('docker://nas1/jellyfin')).at('00:10:10', is('net://nas1:8096', 'probe.state', { ok: false, why: 'refused' })).until('00:30')
    .brings(card('docker://nas1/jellyfin', 'exited', { affected: ['net://nas1:8096'] })),
];
