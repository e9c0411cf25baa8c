import { spanOf } from '../../engine/distill.ts';
import { document, type PageFrame } from './frame.ts';
import { html, type Html } from './html.ts';
import { asOf, counted, nothing, pill, section, span, table, type Clock } from './pieces.ts';
import { partPill } from './status-words.ts';
import type { JobItem, PartState } from './status-view.ts';

/** What only one process does at a time, since when the same one does it, and until when it said so last. */
export type LeaseItem = { name: string; since: Date; until: Date };

/** Something that waits: messages of a chat, deliveries, questions to models. */
export type QueueItem = { name: string; waiting: number; oldestAt: Date | null };

/** How the service itself does. */
export type HealthView = Clock & {
  parts: readonly PartState[]; jobs: readonly JobItem[]; leases: readonly LeaseItem[]; queues: readonly QueueItem[];
  /** What of the logs was lost in the last day, by reason. */
  losses: readonly { why: string; count: number }[];
  process: { upSeconds: number; memoryMiB: number; version: string };
};

/** The page of how the service itself does: its parts, its jobs, what waits, who holds what. */
export function healthPage(view: HealthView, frame: PageFrame): string {
  const { parts, jobs, leases, queues, losses, process } = view;
  return document(frame, 'Health', html`
<div class="title"><h1>Health</h1>${asOf(view)}</div>
<p class="faint">Up for ${spanOf(process.upSeconds)}, ${process.memoryMiB.toLocaleString('en')} MiB of memory, Node.js ${process.version}. The same in numbers: <code>/metrics</code>, <code>/healthz</code>, <code>/readyz</code>.</p>
${section('parts', 'Parts', partsTable(parts, view))}
${section('jobs', 'Jobs', jobs.length === 0 ? nothing('No jobs.') : jobsTable(jobs, view, 'whole'))}
${section('queues', 'What waits', table({ kind: 'queues', caption: 'What waits to be sent or asked', columns: ['Where', 'Waiting', 'Oldest'] },
    queues.map(({ name, waiting, oldestAt }) => [name, counted(waiting, 'message'), oldestAt === null ? html`<span class="faint">nothing</span>` : html`${span(oldestAt, view)}`])))}
${section('losses', 'Logs in the last day', losses.length === 0 ? nothing('Nothing was lost.') : html`<ul class="plain">${losses.map(({ why, count }) => html`<li>${pill('warn', why)} ${count.toLocaleString('en')}</li>`)}</ul>`)}
${section('leases', 'Held by one process each', leases.length === 0 ? nothing('Nothing is held.') : table({ kind: 'leases', caption: 'What only one process does at a time', columns: ['What', 'Held for', 'State'] },
    leases.map(({ name, since, until }) => [name, span(since, view), until < view.at ? pill('warn', 'ran out') : pill('good', 'held')])))}`);
}

/** How each part does, with its words. */
export function partsTable(parts: readonly PartState[], clock: Clock): Html {
  if (parts.length === 0) return nothing('No part has reported yet.');
  return table({ kind: 'parts', caption: 'How each part of the service does', columns: ['Part', 'State', 'For'] },
    parts.map((one) => [one.name, html`${partPill(one)} <span class="faint">${one.words}</span>`, span(one.since, clock)]));
}

/** The jobs of the alarm clock; briefly only by name. */
export function jobsTable(jobs: readonly JobItem[], clock: Clock, how: 'brief' | 'whole'): Html {
  return table({ kind: `jobs ${how}`, caption: 'The jobs of the alarm clock', columns: ['Job', 'Every', 'Last'] },
    jobs.map((one) => [how === 'brief' ? one.name : html`${one.name}<br><span class="faint">${one.about}</span>`, spanOf(one.everySeconds), lastOf(one, clock, how === 'brief' ? 'not yet' : 'not since the start')]));
}

/** Rings after which a job counts as late. */
const missed = 3;

function lastOf({ lastAt, everySeconds }: JobItem, clock: Clock, never: string): Html {
  if (lastAt === null) return html`<span class="faint">${never}</span>`;
  const isLate = clock.at.getTime() - lastAt.getTime() > everySeconds * missed * 1000;
  return html`${span(lastAt, clock)} ago${isLate ? html` ${pill('warn', 'late')}` : null}`;
}
