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
${section('jobs', 'Jobs', jobs.length === 0 ? nothing('No jobs.') : jobsTable(jobs, view))}
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

/** The jobs of the alarm clock by name, and when each last went well. */
export function jobsInBrief(jobs: readonly JobItem[], clock: Clock): Html {
  return table({ kind: 'jobs brief', caption: 'The jobs of the alarm clock', columns: ['Job', 'Every', 'Went well'] },
    jobs.map((one) => [one.name, spanOf(one.everySeconds), html`${ago(one.doneAt, clock, 'not yet')}${hasFailed(one) ? html` ${failed}` : lateOf(one, clock)}`]));
}

/** The jobs of the alarm clock: what each does, when it last rang, went well and failed. */
function jobsTable(jobs: readonly JobItem[], clock: Clock): Html {
  return table({ kind: 'jobs whole', caption: 'The jobs of the alarm clock, since the start', columns: ['Job', 'Every', 'Last ring', 'Last success', 'Last failure'] }, jobs.map((one) => [
    html`${one.name}<br><span class="faint">${one.about}</span>`, spanOf(one.everySeconds), html`${ago(one.rangAt, clock, 'none yet')}${lateOf(one, clock)}`, ago(one.doneAt, clock, 'none yet'), failureOf(one, clock),
  ]));
}

/** Rings after which a job counts as late. */
const missed = 3;

const failed = pill('bad', 'failed');

/** Whether a job failed the last time. */
function hasFailed({ doneAt, failed: last }: JobItem): boolean {
  return last !== null && last.at > (doneAt ?? 0);
}

function failureOf(job: JobItem, clock: Clock): Html {
  if (job.failed === null) return html`<span class="faint">none</span>`;
  return html`${hasFailed(job) ? html`${failed} ` : null}${span(job.failed.at, clock)} ago <span class="faint">${job.failed.words}</span>`;
}

function lateOf({ rangAt, everySeconds }: JobItem, { at }: Clock): Html | null {
  return rangAt !== null && at.getTime() - rangAt.getTime() > everySeconds * missed * 1000 ? html` ${pill('warn', 'late')}` : null;
}

function ago(at: Date | null, clock: Clock, never: string): Html {
  return at === null ? html`<span class="faint">${never}</span>` : html`${span(at, clock)} ago`;
}
