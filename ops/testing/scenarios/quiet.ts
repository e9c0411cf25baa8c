import type { ResourceRef } from '../../../engine/types.ts';
import { all, crashes, dies, health, host, killed, runs, starts, stopped } from '../scenario-containers.ts';
import { after, card, clockWrong, hush, is, momentAt, scene, seenFor, times, type Scenario, type Telling } from '../scenario.ts';

const app: ResourceRef = 'docker://nas1/app';
const db: ResourceRef = 'docker://nas1/db';
const site: ResourceRef = 'net://site.lan:443';
const seven = Array.from({ length: 7 }, (_, n): ResourceRef => `docker://nas1/own${n}`);
const once = { restartPolicy: 'no' };

/** Two containers that nothing starts again. */
const two = (title: string): Telling => scene(title).at('00:00', host('nas1'), runs(app, {}, once), runs(db, {}, once));
const comesAndGoes = (seconds: number) => all(is(site, 'probe.state', { ok: false, why: 'timeout' }), after(seconds, is(site, 'probe.state', { ok: true, why: 'answers' })));

export const quiet: Scenario[] = [
  two('a silence holds a card back, and what is still broken at its end is told').at('00:05', hush('silence', 60, { resource: app })).at('00:10', dies(app)).until('01:30')
    .sends({ cards: 1 }, card(app, 'exited')),
  two('what is over before the silence ends is never told').at('00:05', hush('silence', 60, { resource: app })).at('00:10', dies(app)).at('00:30', starts(app)).until('01:30').sends({ cards: 0, lines: 0 }),
  two('a silence closes what was open before').at('00:10', dies(app)).at('00:15', hush('silence', 60, { resource: app })).at('00:30', starts(app)).until('01:30').brings(card(app, 'exited', { outcome: 'recovered' })),
  two('a silence of one resource says nothing of another').at('00:05', hush('silence', 60, { resource: app })).at('00:10', dies(db)).until('00:30').brings(card(db, 'exited')),
  two('a silence of a detector').at('00:05', hush('silence', 60, { detector: 'unhealthy' })).at('00:10', health(app, 'unhealthy'), dies(db)).until('00:50').brings(card(db, 'exited')),
  two('maintenance of a host covers what runs there').at('00:05', hush('maintenance', 60, { resource: 'docker://nas1' })).at('00:10', dies(app), killed(db)).at('00:12', host('nas1', false)).at('00:30', host('nas1'), starts(app), starts(db))
    .until('01:30').brings(),
  two('maintenance by a label ends by itself').at('00:05', is(app, 'container.place', { maintenanceUntil: momentAt('01:00').toISOString() })).at('00:10', dies(app)).until('01:20').sends({ cards: 1 }, card(app, 'exited')),
  two('the owner says that it is of low severity').at('00:05', is(app, 'container.place', { severity: 'low' })).at('00:10', dies(app)).until('00:20').sends({ loud: 0 }, card(app, 'exited', { severity: 'low' })),

  two('quiet hours hold back what is not high, and tell it when they end').with({ QUIET_HOURS: '08:00-10:00' }).at('00:10', health(app, 'unhealthy'), dies(db)).until('02:10')
    .brings(card(app, 'unhealthy', { severity: 'medium' }), card(db, 'exited')),
  two('what is over before the quiet hours end is never told').with({ QUIET_HOURS: '08:00-10:00' }).at('00:10', health(app, 'unhealthy')).at('01:00', health(app, 'healthy')).until('02:10')
    .sends({ cards: 0, lines: 0 }, card(app, 'unhealthy', { severity: 'medium', outcome: 'recovered', posted: false })),
  two('nobody is told of the end of what was never announced').with({ SETTLE_SECONDS: '90' }).at('00:10', dies(app)).at('00:10:05', starts(app)).until('00:30')
    .sends({ cards: 0, edits: 0, lines: 0 }, card(app, 'exited', { outcome: 'recovered', posted: false })),

  two('reminders grow and never stop').at('00:10', dies(app)).until('38:00').sends({ cards: 1, lines: 9 }, card(app, 'exited')),
  two('no reminders where they are switched off').with({ REMIND_MINUTES: '0' }).at('00:10', dies(app)).until('38:00').sends({ cards: 1, lines: 0 }, card(app, 'exited')),
  two('what is silenced is not reminded of').at('00:10', dies(app)).at('00:20', hush('silence', 600, { resource: app })).until('10:00').sends({ cards: 1, lines: 0 }, card(app, 'exited')),

  scene('seven containers die at once for no common reason: a storm is told in a line, who joins it in another, and three cards; the others wait').at('00:00', host('nas1'), ...seven.map((one) => runs(one, {}, once)))
    .at('00:10', ...seven.map((one, n) => after(n * 3, dies(one)))).until('00:11:30')
    .sends({ cards: 3, lines: 2, loud: 4 }, ...seven.map((one, n) => card(one, 'exited', { posted: n < 3 }))),
  scene('when a storm is over, what is still broken gets its card').at('00:00', host('nas1'), ...seven.map((one) => runs(one, {}, once)))
    .at('00:10', ...seven.map((one, n) => after(n * 3, dies(one)))).at('00:11', starts(seven[6] ?? app)).until('00:15')
    .sends({ cards: 6 }, ...seven.map((one, n) => card(one, 'exited', n === 6 ? { posted: false, outcome: 'recovered' } : {}))),

  scene('a probe that comes and goes for three hours: three cards, then one that stays').at('00:00', is(site, 'probe.state', { name: 'site' })).at('00:10', times(30, 360, () => comesAndGoes(150))).until('03:05')
    .brings(...[1, 2, 3].map(() => card(site, 'probe', { severity: 'medium', outcome: 'recovered' })), card(site, 'probe', { severity: 'medium', unstable: true })),
  scene('an unstable card is over after half an hour of calm').at('00:00', is(site, 'probe.state', { name: 'site' })).at('00:10', times(10, 360, () => comesAndGoes(150))).until('02:00')
    .brings(...[1, 2, 3].map(() => card(site, 'probe', { severity: 'medium', outcome: 'recovered' })), card(site, 'probe', { severity: 'medium', unstable: true, outcome: 'recovered' })),
  scene('a container that a person stops and starts all day').at('00:00', host('nas1'), runs(app)).at('00:10', times(20, 600, () => all(stopped(app), after(120, starts(app))))).until('04:00').brings(),

  two('a card is not resolved while its container cannot be seen').at('00:10', dies(app)).at('00:20', host('nas1', false)).at('00:21', starts(app)).until('01:00')
    .brings(card(app, 'exited'), card('docker://nas1', 'host-unreachable', { severity: 'medium', affected: [app, db] })),
  scene('a container that is not seen any more resolves nothing').at('00:00', host('nas1'), runs(app, {}, once)).at('00:10', dies(app))
    .at('00:15', seenFor(30, [app, 'container.state', { status: 'running', exitCode: 0, startedAt: momentAt('00:15').toISOString() }])).until('01:00').brings(card(app, 'exited')),
];

export const clocks: Scenario[] = [
  two('our clock jumps an hour ahead while all is well').at('00:20', clockWrong(3600)).until('00:50').brings(),
  two('our clock jumps an hour back while all is well').at('00:20', clockWrong(-3600)).until('00:50').brings(),
  two('a container dies after our clock was set an hour back').at('00:20', clockWrong(-3600)).at('00:25', dies(app)).until('00:50').brings(card(app, 'exited')),
  two('a death before our clock was set an hour back keeps its card open until the clock has passed it').at('00:20', dies(app)).at('00:25', clockWrong(-3600)).at('00:30', starts(app)).until('01:30')
    .brings(card(app, 'exited', { outcome: 'recovered' })),
  scene('a probe answers again after our clock was set an hour back, and that is told at once').at('00:00', is(site, 'probe.state', { name: 'site' })).at('00:10', is(site, 'probe.state', { ok: false, why: 'timeout' }))
    .at('00:15', clockWrong(-3600)).at('00:20', is(site, 'probe.state', { ok: true, why: 'answers' })).until('00:25').sends({ edits: 1, lines: 0 }, card(site, 'probe', { severity: 'medium', outcome: 'recovered' })),
  two('a card is closed though our clock was set an hour ahead').at('00:20', dies(app)).at('00:25', clockWrong(3600)).at('00:30', starts(app)).until('00:50').brings(card(app, 'exited', { outcome: 'recovered' })),
  two('what is still broken stays open when our clock is set').at('00:20', dies(app)).at('00:25', clockWrong(3600)).at('00:35', clockWrong(0)).until('00:50').brings(card(app, 'exited')),
  scene('an unstable card is not over because our clock jumps an hour ahead').at('00:00', is(site, 'probe.state', { name: 'site' })).at('00:10', times(4, 360, () => comesAndGoes(150))).at('00:35', clockWrong(3600)).until('00:50')
    .brings(...[1, 2, 3].map(() => card(site, 'probe', { severity: 'medium', outcome: 'recovered' })), card(site, 'probe', { severity: 'medium', unstable: true })),
  two('a host does not answer for a moment in which our clock jumps an hour ahead').at('00:20', host('nas1', false)).at('00:20:05', clockWrong(3600)).at('00:20:30', host('nas1')).until('00:50').brings(),
  two('a container is unhealthy for a moment in which our clock jumps an hour ahead').with({ UNHEALTHY_SECONDS: '60' }).at('00:20', health(app, 'unhealthy')).at('00:20:05', clockWrong(3600)).at('00:20:15', health(app, 'healthy')).until('00:50').brings(),
  scene('a probe fails once while our clock jumps an hour ahead').at('00:00', is(site, 'probe.state', { name: 'site' })).at('00:20', is(site, 'probe.state', { ok: false, why: 'timeout' })).at('00:20:05', clockWrong(3600))
    .at('00:20:30', is(site, 'probe.state', { ok: true, why: 'answers' })).until('00:50').brings(),
  two('a card is not closed by a clock that jumps an hour ahead, only by real calm').at('00:20', dies(app)).at('00:24', starts(app)).at('00:24:05', clockWrong(3600)).at('00:24:30', dies(app)).until('00:50')
    .brings(card(app, 'exited')),
  scene('a restart loop in which our clock jumps an hour ahead').at('00:00', host('nas1'), runs(app)).at('00:10', times(40, 15, () => crashes(app))).at('00:15:05', clockWrong(3600)).until('00:20')
    .brings(card(app, 'restart-loop')),
  scene('a restart loop in which our clock is set an hour back').at('00:00', host('nas1'), runs(app)).at('00:10', times(40, 15, () => crashes(app))).at('00:15:05', clockWrong(-3600)).until('00:20')
    .brings(card(app, 'restart-loop')),
  scene('a probe fails while our clock is set an hour back').at('00:00', is(site, 'probe.state', { name: 'site' })).at('00:10', clockWrong(-3600)).at('00:12', is(site, 'probe.state', { ok: false, why: 'timeout' })).until('00:20')
    .brings(card(site, 'probe', { severity: 'medium' })),
];
