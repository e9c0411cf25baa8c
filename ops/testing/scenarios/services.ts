import type { ResourceRef } from '../../../engine/types.ts';
import { all, crashes, dies, health, host, outOfMemory, removed, restarted, runs, starts } from '../scenario-containers.ts';
import { after, card, scene, times, writes, type Act, type Scenario, type Telling } from '../scenario.ts';

const db: ResourceRef = 'docker://nas1/shop/db';
const web: ResourceRef = 'docker://nas1/shop/web';
const [web2, web3]: [ResourceRef, ResourceRef] = [`${web}/2`, `${web}/3`];
const replicas = [web, web2, web3];
const [api, worker, mail] = ['api', 'worker', 'mail'].map((name): ResourceRef => `docker://nas1/shop/${name}`) as [ResourceRef, ResourceRef, ResourceRef];
const once = { restartPolicy: 'no' };

/** A compose service of three replicas that nothing starts again, or that their policy does. */
const three = (title: string, state: object = once): Telling => scene(title).at('00:00', host('nas1'), ...replicas.map((one) => runs(one, {}, state)));

const each = (some: readonly ResourceRef[], act: (one: ResourceRef) => Act, pause = 0.4) => all(...some.map((one, n) => after(n * pause, act(one))));
const loops = (one: ResourceRef) => times(12, 15, () => crashes(one));

/** Some lines that tell of failed connections; then, for those that give up, an end. */
const misses = (one: ResourceRef, address = 'db:5432', seconds = 8) => writes(one, seconds, { seconds, text: (n) => `ERROR try ${n}: connect ETIMEDOUT ${address}` });
const givesUp = (one: ResourceRef, address?: string) => all(misses(one, address), after(9, dies(one)));
const loopsOn = (one: ResourceRef, address?: string) => times(12, 20, () => all(misses(one, address), after(9, crashes(one))));

/** A database and three clients that never said that they need it. */
const shop = (title: string, state: object = once): Telling => scene(title).at('00:00', host('nas1'), runs(db), ...[api, worker, mail].map((one) => runs(one, {}, state)));

export const services: Scenario[] = [
  three('all replicas of a service die: one card').at('00:10', each(replicas, dies)).until('00:30')
    .sends({ cards: 1 }, card(web, 'exited', { affected: [web2, web3] })),
  three('all replicas of a service die within minutes: one card').at('00:10', each(replicas, dies, 100)).until('00:30')
    .sends({ cards: 1 }, card(web, 'exited', { affected: [web2, web3] })),
  three('one replica of three dies: a card about that one').at('00:10', dies(web2)).until('00:30').brings(card(web2, 'exited')),
  three('two replicas of three die').at('00:10', each([web2, web3], dies)).until('00:30').sends({ cards: 1 }, card(web2, 'exited', { affected: [web3] })),
  three('all replicas of a service are in a restart loop', {}).at('00:10', each(replicas, loops)).until('00:12:50').sends({ cards: 1 }, card(web, 'restart-loop', { affected: [web2, web3] })),
  three('all replicas of a service are unhealthy').at('00:10', each(replicas, (one) => health(one, 'unhealthy'))).until('00:20').sends({ cards: 1 }, card(web, 'unhealthy', { severity: 'medium', affected: [web2, web3] })),
  three('all replicas of a service run out of memory').at('00:10', each(replicas, (one) => outOfMemory(one, null))).until('00:20').sends({ cards: 1 }, card(web, ['oom', 'exited'], { affected: [web2, web3] })),
  three('replicas with troubles of their own').at('00:10', health(web, 'unhealthy'), dies(web2)).until('00:20')
    .brings(card(web, 'unhealthy', { severity: 'medium' }), card(web2, 'exited')),
  three('all replicas of a service write that the disk is full').at('00:00', ...replicas.map((one) => writes(one, 450, { seconds: 4500, text: (n) => `INFO served ${n}` })))
    .at('01:20', each(replicas, (one) => writes(one, 2400, { seconds: 240, text: (n) => `ERROR write of block ${n} failed: no space left on device` }), 5)).until('01:24')
    .sends({ cards: 1 }, card(web, ['error-burst', 'new-error'], { affected: [web2, web3] })),
  three('a service is well again when its last replica is').at('00:10', each(replicas, dies)).at('00:20', starts(web)).at('00:25', starts(web2)).at('00:30', starts(web3)).until('00:29')
    .brings(card(web, 'exited', { affected: [web2, web3] })),
  three('a service whose replicas are all well again, or gone').at('00:10', each(replicas, dies)).at('00:20', starts(web)).at('00:25', starts(web2)).at('00:30', removed(web3)).until('00:40')
    .sends({ cards: 1, lines: 0 }, card(web, 'exited', { affected: [web2, web3], outcome: 'recovered' })),
  three('the replicas of a client suffer from a dead database').at('00:00', runs(db, {}, once), ...replicas.map((one) => runs(one, { dependsOn: ['db'] }, once))).at('00:10', each(replicas, dies)).at('00:10:02', dies(db)).until('00:30')
    .sends({ cards: 1 }, card(db, 'exited', { affected: replicas }), card(web, 'exited', { outcome: 'joined', posted: false, affected: [web2, web3] })),
  three('a client suffers from a service whose replicas all died').at('00:00', runs(api, { dependsOn: ['web'] }, once)).at('00:10', each(replicas, dies)).at('00:10:02', dies(api)).until('00:30')
    .sends({ cards: 1 }, card(web, 'exited', { affected: [web2, web3, api] })),

  shop('two services end because a database hangs, which neither said it needs: one card about the database').at('00:10', givesUp(api)).at('00:10:20', givesUp(worker)).until('00:30')
    .brings(card(db, 'unanswered', { affected: [api, worker] }), card(api, 'exited', { outcome: 'joined' }), card(worker, 'exited', { outcome: 'joined', posted: false })),
  shop('three services loop because a database hangs', {}).at('00:10', each([api, worker, mail], loopsOn, 2)).until('00:14')
    .brings(card(db, 'unanswered', { affected: [api, worker, mail] })),
  shop('one service alone that loops since it cannot reach a database may be at fault itself', {}).at('00:10', loopsOn(api)).until('00:13').brings(card(api, ['restart-loop', 'unreachable']), card(api, 'unreachable', { severity: 'medium', outcome: 'joined' })),
  shop('services that cannot reach different things have different cards').at('00:00', runs('docker://nas1/shop/cache')).at('00:10', givesUp(api)).at('00:10:20', givesUp(worker, 'cache:6379')).until('00:20')
    .brings(card(api, 'exited'), card(worker, 'exited')),
  shop('a database hangs until its owner restarts it, and its clients find it again', {}).at('00:10', each([api, worker], loopsOn, 2)).at('00:14', restarted(db)).until('00:40')
    .brings(card(db, 'unanswered', { affected: [api, worker], outcome: 'recovered' })),
  shop('a database hangs and then dies: the same card').at('00:00', runs(db, {}, once)).at('00:10', givesUp(api)).at('00:10:20', givesUp(worker)).at('00:12', dies(db)).until('00:20')
    .brings(card(db, ['exited', 'unanswered'], { affected: [api, worker] }), card(api, 'exited', { outcome: 'joined' }), card(worker, 'exited', { outcome: 'joined', posted: false })),
  three('the replicas of one client that alone cannot reach a database are one service', {}).at('00:00', runs(db)).at('00:10', each(replicas, loopsOn, 2)).until('00:13')
    .brings(card(web, ['restart-loop', 'unreachable'], { affected: [web2, web3] }), card(web2, 'unreachable', { severity: 'medium', outcome: 'joined', affected: [web, web3] })),
];
