import type { ResourceRef } from '../../../engine/types.ts';
import { all, dies, host, runs, starts } from '../scenario-containers.ts';
import { card, hush, scene, writes, type Act, type Scenario, type Telling } from '../scenario.ts';

const db: ResourceRef = 'docker://nas1/shop/db';
const clients = ['api', 'cron', 'web'].map((name): ResourceRef => `docker://nas1/shop/${name}`);
const [api = db, ...others] = clients;

const minutes = (service: ResourceRef, many: number, perMinute: number, text: (n: number) => string): Act => writes(service, many * perMinute, { seconds: many * 60, text });
const serving = (n: number) => `INFO request ${n} served in ${n % 90} ms`;
const refused = (address: string) => (n: number) => `ERROR job ${n}: dial tcp ${address}: connect: connection refused`;
const each = (act: (client: ResourceRef) => Act): Act => all(...clients.map(act));
const full = (n: number) => `ERROR write of block ${n} failed: no space left on device`;

/** A shop whose logs have been read for long enough to know what is new in them. */
const knownShop = (title: string): Telling => scene(title)
  .at('00:00', host('nas1'), runs(db, {}, { restartPolicy: 'no' }), each((client) => runs(client, { dependsOn: ['db'] })), each((client) => minutes(client, 75, 2, serving)));
const knownApi = (title: string): Telling => scene(title).at('00:00', host('nas1'), runs(api), minutes(api, 75, 2, serving));

export const toldOnce: Scenario[] = [
  knownShop('three services that were well for an hour cannot reach one address').at('01:20', each((client) => minutes(client, 20, 30, refused('10.9.9.9:5432')))).until('02:40')
    .sends({ cards: 1 }, card(api, 'unreachable', { affected: others, outcome: 'recovered' })),
  knownShop('those who need a database cry some seconds before it is seen to end').at('01:20', each((client) => minutes(client, 10, 30, refused('db:5432')))).at('01:20:20', dies(db)).until('01:40')
    .sends({ cards: 1, lines: 0 }, card(db, 'exited', { affected: clients })),
  knownApi('one service that was well for an hour cannot reach an address').at('01:20', minutes(api, 20, 30, refused('10.9.9.9:5432'))).until('01:50')
    .sends({ cards: 1 }, card(api, 'unreachable', { outcome: 'recovered' })),
  knownApi('one that tries an address too seldom to be a burst is told of after a while').at('01:20', writes(api, 20, { seconds: 2400, text: refused('10.9.9.9:5432') })).until('02:00')
    .brings(card(api, 'new-error', { severity: 'low' })),

  knownApi('what was told quietly rings when it becomes grave').at('01:20', minutes(api, 20, 60, full)).until('01:40')
    .sends({ cards: 1, lines: 1, loud: 1 }, card(api, ['error-burst', 'new-error'])),
  knownApi('what becomes grave before its card is posted rings once').with({ QUIET_HOURS: '09:00-09:20' }).at('01:05', minutes(api, 20, 60, full)).until('01:25')
    .sends({ cards: 1, lines: 0, loud: 1 }, card(api, ['error-burst', 'new-error'])),

  scene('what fails since shortly after its start is not over once that is usual').at('00:00', host('nas1'), runs(api), minutes(api, 5, 3, serving)).at('00:05', minutes(api, 120, 12, refused('10.9.9.9:5432'))).until('02:05')
    .brings(card(api, 'unreachable')),
  knownApi('what fails for hours is not over once that is usual').at('01:20', minutes(api, 180, 12, refused('10.9.9.9:5432'))).until('04:20').brings(card(api, 'unreachable')),
  knownApi('a burst that lasts for hours is not over once that is usual').at('01:20', minutes(api, 120, 20, (n) => `ERROR chunk ${n} could not be stored`)).until('03:20')
    .brings(card(api, ['error-burst', 'new-error'], { severity: 'medium' })),

  knownShop('who needs what is silenced has one card together').at('01:19', hush('silence', 120, { resource: db })).at('01:20', dies(db), each((client) => minutes(client, 10, 12, refused('db:5432')))).until('01:29')
    .sends({ cards: 1 }, card(api, 'unreachable', { severity: 'medium', affected: others })),
  knownShop('who needs what nobody watches has one card together, until it is back and after').with({ DETECTOR_EXITED: 'off', DETECTOR_NEEDED: 'off' })
    .at('01:20', dies(db), each((client) => minutes(client, 10, 12, refused('db:5432')))).at('01:30', starts(db)).until('01:50')
    .sends({ cards: 1 }, card(api, 'unreachable', { severity: 'medium', affected: others, outcome: 'recovered' })),
];
