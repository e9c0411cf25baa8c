import type { Context } from 'koa';
import { isRef, type ResourceRef } from '../engine/refs.ts';
import type { ApiCallsAsked } from '../templates/pages/api-calls.ts';
import type { FactsAsked } from '../templates/pages/facts.ts';
import type { IncidentsAsked } from '../templates/pages/incidents.ts';
import type { LogsAsked } from '../templates/pages/logs.ts';
import type { NoticesAsked } from '../templates/pages/notices.ts';

const [usualHours, mostHours, mostLogHours] = [24, 720, 168];

/** What the facts are asked for; what a query says wrongly is taken as not said, here and below. */
export function factsAsked(ctx: Context): FactsAsked {
  return { hours: hoursIn(ctx, mostHours), resource: textIn(ctx, 'resource', 300).trim(), kind: textIn(ctx, 'kind', 300) };
}

/** Which incidents are asked for. */
export function incidentsAsked(ctx: Context): IncidentsAsked {
  const state = textIn(ctx, 'state', 20);
  return { state: state === 'open' || state === 'recorded' ? state : 'all', before: idIn(ctx, 'before'), after: idIn(ctx, 'after') };
}

/** Which log is asked for, and what of it; null where no service is named. */
export function logsAsked(ctx: Context): (LogsAsked & { service: ResourceRef }) | null {
  const service = textIn(ctx, 'service', 300).trim();
  if (!isRef(service)) return null;
  const before = textIn(ctx, 'before', 40);
  return { service, hours: hoursIn(ctx, mostLogHours), search: textIn(ctx, 'search', 200).trim(), before: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(before) && !Number.isNaN(Date.parse(before)) ? before : '' };
}

/** Which receipts are asked for. */
export function noticesAsked(ctx: Context): NoticesAsked {
  return { ticket: idIn(ctx, 'ticket'), platform: textIn(ctx, 'platform', 40), before: /^\d{1,18}$/.exec(textIn(ctx, 'before', 20))?.[0] ?? '' };
}

/** Which calls of machines are asked for. */
export function apiCallsAsked(ctx: Context): ApiCallsAsked {
  const only = textIn(ctx, 'only', 20);
  return { only: only === 'changes' || only === 'failed' ? only : 'all', before: /^\d{1,18}$/.exec(textIn(ctx, 'before', 20))?.[0] ?? '' };
}

/** The number of an incident in a query; null where there is none. */
export function idIn(ctx: Context, name: string): number | null {
  const digits = /^\d{1,9}$/.exec(textIn(ctx, name, 20))?.[0];
  return digits === undefined ? null : Number(digits);
}

function hoursIn(ctx: Context, most: number): number {
  const hours = Number(textIn(ctx, 'hours', 20));
  return hours >= 1 ? Math.min(most, Math.floor(hours)) : usualHours;
}

function textIn(ctx: Context, name: string, most: number): string {
  const value = ctx.query[name];
  return (typeof value === 'string' ? value : '').replaceAll('\0', '').slice(0, most);
}
