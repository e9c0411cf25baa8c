import { startStatusPage } from '../bot/status.ts';
import type { Called } from '../engine/called.ts';
import { auditIn } from '../storage/audit.ts';
import { sayTo } from './log.ts';
import { readEgress } from './reading-egress.ts';
import { readFacts } from './reading-facts.ts';
import { readStatus } from './reading.ts';
import type { Rig } from './rig.ts';
import { statusSettings } from './settings.ts';

/** Opens the status page of this rig, on which things go by what people call them. Rejects with `config.invalid` naming the setting when it cannot listen. */
export function openPage(rig: Rig, called: () => Called): Promise<{ url: string; close: () => Promise<void> }> {
  const { STATUS_HOST: host, STATUS_PORT: port, STATUS_TOKEN: token, STATUS_URL: url } = rig.config.of(statusSettings);
  return startStatusPage({
    host, port, token: token ?? null, timeZone: rig.timeZone, now: rig.now, say: sayTo(rig.log, 'page'),
    allowedHosts: url === undefined ? [] : [new URL(url).hostname],
    access: auditIn(rig.store).access,
    read: () => readStatus({ store: rig.store, people: rig.people, parts: rig.states.all, timeZone: rig.timeZone, staleSeconds: rig.limits.STALE_SECONDS, now: rig.now, called }),
    facts: (asked) => readFacts(rig.store, asked, { now: rig.now(), timeZone: rig.timeZone, called: called() }),
    egress: (ticketId) => readEgress(rig.store, ticketId, { now: rig.now(), timeZone: rig.timeZone }),
    ready: () => {
      const parts = rig.states.all();
      return Promise.resolve({ ready: parts.some((part) => part.name === 'database' && part.state === 'ok'), parts });
    },
  });
}
