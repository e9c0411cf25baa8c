import { startStatusPage, type StatusPage } from '../bot/status.ts';
import type { Called } from '../engine/called.ts';
import { auditIn } from '../storage/audit.ts';
import { listen } from '../storage/listen.ts';
import { readInventory } from './inventory.ts';
import { sayTo } from './log.ts';
import { readStatus, type ReadingNeeds } from './reading.ts';
import { readApiCalls } from './reading-api-calls.ts';
import { readEgress } from './reading-egress.ts';
import { readFacts } from './reading-facts.ts';
import { readHealth } from './reading-health.ts';
import { readIncident } from './reading-incident.ts';
import { readIncidents } from './reading-incidents.ts';
import { readLogList, readLogs } from './reading-logs.ts';
import type { Metrics } from './reading-metrics.ts';
import { readNotices } from './reading-notices.ts';
import type { Rig } from './rig.ts';
import { statusSettings } from './settings.ts';

/** Opens the status page of this rig, on which things go by what people call them. Rejects with `config.invalid` naming the setting when it cannot listen. */
export async function openPage(rig: Rig, called: () => Called): Promise<Pick<StatusPage, 'url' | 'close'>> {
  const { store, now, timeZone, limits, states, people, runs } = rig;
  const jobs: ReadingNeeds['jobs'] = () => rig.parts.jobs.map(({ name, about, everySeconds }) => ({ name, about, everySeconds: everySeconds(limits), ...runs.of(name) }));
  const needs: ReadingNeeds = { store, people, parts: states.all, jobs, timeZone, staleSeconds: limits.STALE_SECONDS, now, called };
  const page = await startStatusPage({
    ...whoMayRead(rig), timeZone, now, say: sayTo(rig.log, 'page'), access: auditIn(store).access,
    read: {
      overview: () => readStatus(needs), incidents: (asked) => readIncidents(needs, asked), incident: (id) => readIncident(needs, id), inventory: () => readInventory(needs),
      facts: (asked) => readFacts(store, asked, { now: now(), timeZone, called: called() }), logList: () => readLogList(needs), logs: (asked) => readLogs(needs, asked),
      notices: (asked) => readNotices(store, asked, needs), egress: (ticketId) => readEgress(store, ticketId, { now: now(), timeZone }), health: () => readHealth(needs), apiCalls: (asked) => readApiCalls(store, asked, { now: now(), timeZone, waiting: rig.callsStanding().waiting }), metrics: metricsOf(needs),
    },
    ready: () => {
      const parts = states.all();
      return Promise.resolve({ ready: parts.some((part) => part.name === 'database' && part.state === 'ok'), parts });
    },
  });
  rig.onPartChange(page.moved);
  const ears = listen(rig.databaseUrl, {
    heard: (words) => {
      const [what, which = ''] = words.split(' ');
      if (what === 'bell') runs.rang(which);
      else page.moved();
    },
    missed: page.moved,
  });
  return {
    url: page.url,
    close: async () => {
      await Promise.all([ears.close(), page.close()]);
    },
  };
}

/** The numbers; what counts them is loaded when somebody asks for the first time. */
function metricsOf(needs: ReadingNeeds): Metrics['read'] {
  let opening: Promise<Metrics> | undefined;
  return async () => {
    opening ??= import('./reading-metrics.ts').then(({ openMetrics }) => openMetrics(needs));
    return (await opening).read();
  };
}

function whoMayRead(rig: Rig) {
  const { STATUS_HOST: host, STATUS_PORT: port, STATUS_TOKEN: token, STATUS_URL: url } = rig.config.of(statusSettings);
  return { host, port, token: token ?? null, allowedHosts: url === undefined ? [] : [new URL(url).hostname] };
}
