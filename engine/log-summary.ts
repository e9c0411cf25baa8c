import { listed, named, safe, signatureText, type CloudSafe } from './distill.ts';
import type { LogClass, LogLevel, Signature } from './signature.ts';
import type { OutcomeKind, ResourceRef, Writer } from './types.ts';

/** How many lines of one kind a service wrote: in the month, and in each of the three times 30 days up to its end, the oldest first. */
export type SummedSignature = { id: string; class: LogClass | null; level: LogLevel; says: CloudSafe; lines: number; trend: Trend; isNew: boolean };
export type Trend = readonly [number, number, number];

/** An incident of the service that was open in those 90 days; `outcome` is null while it is open. */
export type SummedIncident = { ticketId: number; says: CloudSafe; outcome: OutcomeKind | null; at: Date };

/** What was done to the service, or changed about it. */
export type SummedChange = { at: Date; says: CloudSafe };

/** What a log and its service went through in one calendar month, with what the 90 days up to its end say of it. */
export type LogSummary = {
  service: ResourceRef;
  /** Its first day, `2026-08-01`. */
  month: string;
  /** The day it was written on; where the month was not over by then, it tells of the month so far. */
  asOf: string;
  lines: number;
  kinds: number;
  /** The most telling ones: what warns first, then what is most frequent. */
  signatures: SummedSignature[];
  incidents: SummedIncident[];
  changes: SummedChange[];
  text: CloudSafe;
  writtenBy: Writer;
  /** What a model said of it; null where one was asked in vain, left out where none was asked. */
  said?: CloudSafe | null | undefined;
};

/** What the roll-ups and the tickets hold of one service and month. `firstSeen` is when it first wrote such a line. */
export type MonthRecord = Pick<LogSummary, 'service' | 'month' | 'asOf' | 'incidents' | 'changes'> & {
  signatures: readonly { signature: Signature; lines: number; trend: Trend; firstSeen: string }[];
};

/** How many kinds of lines a summary names. */
const mostSignatures = 30;

/** The summary of one service and month, written by templates: it always succeeds, and holds nothing of a line. */
export function summaryOf({ service, month, asOf, signatures, incidents, changes }: MonthRecord): LogSummary {
  const own = signatures.filter((one) => one.lines > 0);
  const told = own.map((one) => summed(one, month)).sort(mostTelling).slice(0, mostSignatures);
  const facts = { service, month, asOf, lines: own.reduce((all, one) => all + one.lines, 0), kinds: own.length, signatures: told, incidents, changes };
  return { ...facts, text: textOf(facts), writtenBy: 'templates' };
}

/** The same summary with the words of a model before its own, which stay. */
export function wordedBy(model: CloudSafe, summary: LogSummary, said: CloudSafe): LogSummary {
  return { ...summary, said, text: safe`${said} ${textOf(summary)}`, writtenBy: { model } };
}

/** A summary that takes the place of another one: the words of a model stay where they were said of the same lines. */
export function insteadOf(before: LogSummary | null, summary: LogSummary): LogSummary {
  const same = before !== null && before.lines === summary.lines && isSoFar(before) === isSoFar(summary);
  if (!same || before.said === undefined) return summary;
  return before.said === null || before.writtenBy === 'templates' ? { ...summary, said: null } : wordedBy(before.writtenBy.model, summary, before.said);
}

/** Whether a summary was written before its month was over. */
function isSoFar({ month, asOf }: Pick<LogSummary, 'month' | 'asOf'>): boolean {
  return asOf.slice(0, 7) <= month.slice(0, 7);
}

/** Whether a month is worth the words of a model: something warned, or broke. */
export function isTelling({ signatures, incidents }: LogSummary): boolean {
  return incidents.length > 0 || signatures.some(warns);
}

/** How a kind of line goes over three times 30 days. */
export function trendWords([first, second, third]: Trend): CloudSafe {
  const before = (first + second) / 2;
  const way = before === 0 ? safe`new` : third === 0 ? safe`gone` : third >= before * 2 ? safe`rising` : third <= before / 2 ? safe`falling` : safe`steady`;
  return safe`${way}: ${first}, ${second}, ${third} per 30 days`;
}

const levels: readonly LogLevel[] = ['fatal', 'error', 'warning', 'info', 'debug', 'trace', 'unknown'];

/** What is at least a warning, or is of a class of trouble. */
function warns(one: SummedSignature): boolean {
  return one.class !== null || levels.indexOf(one.level) <= levels.indexOf('warning');
}

function mostTelling(a: SummedSignature, b: SummedSignature): number {
  return Number(warns(b)) - Number(warns(a)) || b.lines - a.lines || (a.id < b.id ? -1 : 1);
}

function summed({ signature, lines, trend, firstSeen }: MonthRecord['signatures'][number], month: string): SummedSignature {
  const { id, class: name, level } = signature;
  return { id, class: name, level, says: signatureText({ signature, lines }), lines, trend, isNew: firstSeen.startsWith(month.slice(0, 7)) };
}

/** How many of each kind of sentence stand in the text; the rest is in the document. */
const [mostWarnings, mostOthers] = [12, 8];

function textOf({ service, month, asOf, lines, kinds, signatures, incidents, changes }: Omit<LogSummary, 'text' | 'writtenBy'>): CloudSafe {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const warnings = signatures.filter(warns).map((one) => safe`${one.says} (${one.isNew ? safe`first seen that month; ` : safe``}${trendWords(one.trend)})`);
  const told = incidents.map((one) => safe`INC-${one.ticketId} ${one.says}${one.outcome === null ? safe` (still open)` : safe``}`);
  const upTo = isSoFar({ month, asOf }) ? safe` so far, up to its day ${Number(asOf.slice(8))}` : safe``;
  return joined([
    safe`Log of ${named(service)}, month ${number} of ${year}${upTo}: ${lines} ${lines === 1 ? safe`line` : safe`lines`} of ${kinds} ${kinds === 1 ? safe`kind` : safe`kinds`}.`,
    warnings.length === 0 ? safe`Nothing that warns.` : safe`Warnings: ${listed(warnings, mostWarnings)}.`,
    incidents.length === 0 ? safe`No incidents.` : safe`Incidents: ${listed(told, mostOthers)}.`,
    changes.length === 0 ? safe`No changes seen.` : safe`Changes: ${listed(changes.map((one) => one.says), mostOthers)}.`,
  ]);
}

function joined(sentences: readonly CloudSafe[]): CloudSafe {
  return sentences.reduce((text, one) => safe`${text} ${one}`);
}
