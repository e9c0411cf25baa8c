import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { severities } from '../engine/types.ts';
import { rows, type Store } from '../storage/postgres.ts';
import type { PartState } from '../templates/pages/status-view.ts';
import type { ReadingNeeds } from './reading.ts';

/** The numbers of the service as Prometheus reads them; no label holds a name that the house gave, so that their count is bounded. */
export type Metrics = { read: () => Promise<{ type: string; text: string }> };

const states: readonly PartState['state'][] = ['ok', 'starting', 'away', 'refused', 'elsewhere', 'off'];

/** What is counted in the database at each reading. */
type Counts = {
  open: Record<string, number>; recorded: number; waiting: number; facts: number; lines: number; outbox: number; deliveries: number; given_up: number; asks: number;
  tokens: Record<string, number>; usd: number; notices: number;
};

/** Numbers in a registry of their own; each reading asks the database once. */
export function openMetrics(needs: Pick<ReadingNeeds, 'store' | 'parts' | 'jobs' | 'now'>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'homelab_copilot_' });
  const gauges = gaugesIn(registry);
  const lines = new Counter({ name: 'homelab_copilot_log_lines_total', help: 'Log lines stored; its rate is the lines a second.', registers: [registry] });
  return {
    read: async () => {
      const counts = await countAll(needs.store);
      fill(gauges, counts, needs);
      lines.reset();
      lines.inc(counts.lines);
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}

type Gauges = ReturnType<typeof gaugesIn>;

function gaugesIn(registry: Registry) {
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []) => new Gauge({ name: `homelab_copilot_${name}`, help, labelNames, registers: [registry] });
  return {
    open: gauge('incidents_open', 'Open incidents by severity.', ['severity']), recorded: gauge('incidents_recorded', 'Incidents that are over.'), waiting: gauge('incidents_waiting', 'Open incidents that wait for a person.'),
    facts: gauge('facts', 'Facts kept, as the database estimates.'), notices: gauge('notices', 'Receipts of what was sent, as the database estimates.'),
    queue: gauge('queue_length', 'What waits to be sent or asked.', ['queue']), givenUp: gauge('deliveries_given_up', 'Deliveries to webhooks and mail that were given up.'),
    parts: gauge('parts', 'Parts of the service by how they do.', ['state']), chat: gauge('chat_up', 'Whether a chat is connected.', ['platform']),
    tokens: gauge('model_tokens', 'Tokens of the models in the receipts that are kept.', ['place', 'direction']), usd: gauge('model_cost_usd', 'Dollars of the models in the receipts that are kept, where the provider says it.'),
    jobs: gauge('job_age_seconds', 'Seconds since a job of the alarm clock rang; none before its first ring.', ['job']),
    done: gauge('job_success_age_seconds', 'Seconds since a job of the alarm clock last went well; none before it did.', ['job']),
  };
}

const chats = ['discord', 'telegram', 'console', 'email'] as const;

function fill(gauges: Gauges, counts: Counts, { parts, jobs, now }: Pick<ReadingNeeds, 'parts' | 'jobs' | 'now'>): void {
  for (const severity of severities) gauges.open.set({ severity }, counts.open[severity] ?? 0);
  gauges.recorded.set(counts.recorded);
  gauges.waiting.set(counts.waiting);
  gauges.facts.set(counts.facts);
  gauges.notices.set(counts.notices);
  gauges.queue.set({ queue: 'outbox' }, counts.outbox);
  gauges.queue.set({ queue: 'deliveries' }, counts.deliveries);
  gauges.queue.set({ queue: 'asks' }, counts.asks);
  gauges.givenUp.set(counts.given_up);
  const all = parts();
  for (const state of states) gauges.parts.set({ state }, all.filter((part) => part.state === state).length);
  for (const platform of chats) {
    const chat = all.find((part) => part.name === platform);
    if (chat) gauges.chat.set({ platform }, chat.state === 'ok' ? 1 : 0);
  }
  for (const place of ['local', 'cloud']) for (const direction of ['in', 'out']) gauges.tokens.set({ place, direction }, counts.tokens[`${place} ${direction}`] ?? 0);
  gauges.usd.set(counts.usd);
  for (const { name, rangAt, doneAt } of jobs()) {
    if (rangAt) gauges.jobs.set({ job: name }, ageOf(rangAt, now()));
    if (doneAt) gauges.done.set({ job: name }, ageOf(doneAt, now()));
  }
}

function ageOf(at: Date, now: Date): number {
  return Math.max(0, (now.getTime() - at.getTime()) / 1000);
}

async function countAll(store: Store): Promise<Counts> {
  const [found] = await rows<{ counts: Counts }>(store, countSql);
  if (!found) throw new Error('the database counted nothing');
  return found.counts;
}

/** Big tables are estimated, as the planner does: counting them takes longer than anybody waits for a number. */
const countSql = `SELECT jsonb_build_object(
  'open', (SELECT coalesce(jsonb_object_agg(severity, n), '{}') FROM (SELECT severity, count(*) AS n FROM tickets WHERE state <> 'recorded' GROUP BY severity) AS s),
  'recorded', (SELECT count(*) FROM tickets WHERE state = 'recorded'),
  'waiting', (SELECT count(*) FROM tickets WHERE state IN ('awaiting', 'parked')),
  'facts', (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'facts'::regclass),
  'notices', (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'notices'::regclass),
  'lines', (SELECT coalesce(sum(total), 0) FROM log_service_signatures),
  'outbox', (SELECT count(*) FROM outbox WHERE told_at IS NULL),
  'deliveries', (SELECT count(*) FROM deliveries WHERE sent_at IS NULL AND gave_up_at IS NULL),
  'given_up', (SELECT count(*) FROM deliveries WHERE gave_up_at IS NOT NULL),
  'asks', (SELECT count(*) FROM asks WHERE done_at IS NULL),
  'usd', (SELECT coalesce(sum(usd), 0) FROM egress),
  'tokens', (SELECT coalesce(jsonb_object_agg(name, n), '{}') FROM (
    SELECT place || ' in' AS name, coalesce(sum(tokens_in), 0) AS n FROM egress GROUP BY place UNION ALL SELECT place || ' out', coalesce(sum(tokens_out), 0) FROM egress GROUP BY place) AS t)
) AS counts`;
