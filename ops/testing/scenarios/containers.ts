import type { ResourceRef } from '../../../engine/types.ts';
import { all, crashes, dies, health, host, killed, outOfMemory, recreated, removed, restarted, runs, starts, stopped } from '../scenario-containers.ts';
import { after, card, is, scene, times, writes, type Scenario, type Telling } from '../scenario.ts';

const app: ResourceRef = 'docker://nas1/media/app';
const db: ResourceRef = 'docker://nas1/media/db';
const job: ResourceRef = 'docker://nas1/backup-job';
const stack = [db, app, 'docker://nas1/media/web', 'docker://nas1/media/redis'] as ResourceRef[];
const once = { restartPolicy: 'no' };

/** A project with a database, and an app that needs it. */
const media = (title: string): Telling => scene(title).at('00:00', host('nas1'), ...stack.map((one) => runs(one, one === app ? { dependsOn: ['db'] } : {})));

export const containers: Scenario[] = [
  scene('a container ends with an error and stays down').at('00:00', host('nas1'), runs(app, {}, once)).at('00:10', dies(app, 2)).until('00:30')
    .sends({ cards: 1, lines: 0 }, card(app, 'exited')),

  scene('kill -9 of a process is no stop by a person').at('00:00', host('nas1'), runs(app, {}, once)).at('00:10', dies(app, 137)).until('00:30').brings(card(app, 'exited')),

  media('docker stop by a person').at('00:10', stopped(app)).until('02:00').brings(),
  media('docker stop of a container that ignores SIGTERM').at('00:10', stopped(app, 137)).until('02:00').brings(),
  media('docker kill by a person').at('00:10', killed(app)).until('02:00').brings(),
  media('docker restart by a person, four times while trying something').at('00:10', times(4, 40, () => restarted(app))).until('00:40').brings(),
  media('docker pause for an hour').at('00:10', is(app, 'container.state', { status: 'paused' })).at('01:10', is(app, 'container.state', { status: 'running' })).until('01:30').brings(),

  scene('compose up: everything starts, the app crashes twice until the database answers').at('00:00', host('nas1'))
    .at('00:10', ...stack.map((one, n) => after(n, all(runs(one, one === app ? { dependsOn: ['db'] } : {}), starts(one)))))
    .at('00:10:02', times(2, 4, () => crashes(app))).until('00:40').brings(),

  media('compose down').at('00:10', ...stack.map((one, n) => after(n, removed(one)))).until('01:00').brings(),
  media('compose down, and up again ten minutes later').at('00:10', ...stack.map((one, n) => after(n, removed(one))))
    .at('00:20', ...stack.map((one, n) => after(n, all(runs(one), starts(one, { present: true }))))).until('01:00').brings(),
  media('compose recreates the whole project').at('00:10', ...stack.map((one, n) => after(n * 2, recreated(one)))).until('00:40').brings(),
  media('compose recreates the database, and the app stumbles').at('00:10', recreated(db, { after: 8 })).at('00:10:03', crashes(app, { backAfter: 4 })).until('00:40').brings(),

  media('a deploy with a crash for five seconds').at('00:10', recreated(app)).at('00:10:04', crashes(app, { backAfter: 5 })).until('00:40').brings(),
  media('a deploy of a version that cannot start').at('00:10', recreated(app)).at('00:10:04', times(30, 12, () => all(
    is(app, 'container.died', { containerId: 'nas1/media_app 2', exitCode: 1 }), is(app, 'container.state', { status: 'restarting', exitCode: 1 }),
    after(1, is(app, 'container.started', { containerId: 'nas1/media_app 2' })), after(1, is(app, 'container.state', { status: 'running', exitCode: 0 })),
  ))).until('00:15').brings(card(app, 'restart-loop')),

  media('a restart loop that ends by itself').at('00:10', times(6, 15, () => crashes(app))).until('00:40').sends({ cards: 1, lines: 0 }, card(app, 'restart-loop', { outcome: 'recovered' })),
  media('a slow restart loop, every ninety seconds, is one card').at('00:10', times(30, 90, () => crashes(app))).until('00:54').brings(card(app, 'restart-loop')),
  media('a crash every half hour is no loop').at('00:10', times(8, 1800, () => crashes(app))).until('04:30').brings(),
  media('a container that a person stops while it loops is closed').at('00:10', times(8, 15, () => crashes(app))).at('00:12', stopped(app)).until('00:30')
    .brings(card(app, 'restart-loop', { outcome: 'gone' })),

  scene('a job that ends with 0').at('00:00', host('nas1'), runs(job, {}, once)).at('00:10', dies(job, 0)).until('02:00').brings(),
  scene('a job that runs every ten minutes and ends with 0').at('00:00', host('nas1'), runs(job, {}, once)).at('00:10', times(12, 600, () => all(starts(job), after(20, dies(job, 0))))).until('02:20').brings(),
  scene('a one-off job fails').at('00:00', host('nas1')).at('00:10', runs(job, {}, once), starts(job)).at('00:12', dies(job, 3)).until('00:40').brings(card(job, 'exited')),
  scene('a job that failed ends with 0 an hour later').at('00:00', host('nas1')).at('00:10', runs(job, {}, once), starts(job)).at('00:12', dies(job, 3))
    .at('01:10', starts(job)).at('01:10:20', dies(job, 0)).until('02:00').brings(card(job, 'exited', { outcome: 'gone' })),
  scene('a container that was created and never started').at('00:00', host('nas1'), runs(job, {}, { ...once, status: 'created', startedAt: null })).until('02:00').brings(),

  media('an out-of-memory kill is one card, and it is over when it runs again').at('00:10', outOfMemory(app)).until('00:40').brings(card(app, 'oom', { severity: 'medium', outcome: 'recovered' })),
  scene('an out-of-memory kill that nothing starts again').at('00:00', host('nas1'), runs(app, {}, once)).at('00:10', outOfMemory(app, null)).until('00:20').brings(card(app, ['oom', 'exited'])),
  media('a slow leak: out of memory every twenty minutes is a kill, and then a card that stays').at('00:10', times(8, 1200, () => outOfMemory(app))).until('02:45')
    .sends({ cards: 2 }, card(app, 'oom', { severity: 'medium', outcome: 'recovered' }), card(app, 'oom', { severity: 'medium' })),
  media('a slow leak that is mended').at('00:10', times(3, 1200, () => outOfMemory(app))).until('01:35')
    .sends({ cards: 2, lines: 1 }, ...[1, 2].map(() => card(app, 'oom', { severity: 'medium', outcome: 'recovered' }))),

  media('a container is unhealthy for five minutes').at('00:05', health(app, 'healthy')).at('00:10', health(app, 'unhealthy')).at('00:15', health(app, 'healthy')).until('00:30')
    .brings(card(app, 'unhealthy', { severity: 'medium', outcome: 'recovered' })),
  media('a health check that flaps every twenty seconds is one card').at('00:05', health(app, 'healthy'))
    .at('00:10', times(58, 40, () => all(health(app, 'unhealthy'), after(20, health(app, 'healthy'))))).until('00:48:30').brings(card(app, 'unhealthy', { severity: 'medium' })),
  media('a container that was unhealthy is removed').at('00:10', health(app, 'unhealthy')).at('00:20', removed(app)).until('00:40')
    .brings(card(app, 'unhealthy', { severity: 'medium', outcome: 'gone' })),
  media('a database is unhealthy and its app cries').at('00:10', health(db, 'unhealthy'))
    .at('00:10:05', writes(app, 200, { seconds: 280, text: (n) => `level=error msg="request ${n}" err="dial tcp: connect to db:5432: connection refused"` })).until('00:14:50')
    .brings(card(db, 'unhealthy', { severity: 'medium', affected: [app] })),
];
