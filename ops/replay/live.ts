import { Fault } from '../../engine/errors.ts';
import { longMemory, memorySeconds } from '../../engine/policy.ts';
import { isRef } from '../../engine/refs.ts';
import { stateKinds, type Fact, type Hush, type Sighting } from '../../engine/types.ts';
import type { Recorded } from './records.ts';
import { asking } from './scratch.ts';
import { isKind } from './shapes.ts';

/** A recording, and the facts of the time before it. */
export type Recording = { records: Recorded[]; before: readonly Fact[] };

type FactRow = { id: string; resource: string; kind: string; key: string; at: Date; seen_at: Date; value: unknown };
type HushRow = { id: string; kind: Hush['kind']; resource: string | null; detector: string | null; signature: string | null; until: Date; person: string; why: string; made_at: Date };

const units: Readonly<Record<string, { seconds: number; name: string }>> = { m: { seconds: 60, name: 'minute' }, h: { seconds: 3600, name: 'hour' }, d: { seconds: 86_400, name: 'day' } };

const mostSeconds = 400 * 86_400;

/** The seconds that `90m`, `24h` or `7d` says. Throws `config.invalid` for anything else. */
export function secondsOf(span: string, option = '--since'): number {
  const { count, unit } = readSpan(span, option);
  return count * unit.seconds;
}

/** The same in words, `last 7 days`. */
export function spanWords(span: string): string {
  const { count, unit } = readSpan(span);
  return count === 1 ? `last ${unit.name}` : `last ${count} ${unit.name}s`;
}

function readSpan(span: string, option = '--since'): { count: number; unit: { seconds: number; name: string } } {
  const [, digits, letter = ''] = /^(\d{1,5})([mhd])$/.exec(span.trim()) ?? [];
  const [count, unit] = [Number(digits), units[letter]];
  if (unit === undefined || count === 0 || count * unit.seconds > mostSeconds) throw new Fault('config.invalid', `${option} ${span} is no span; one is written 90m, 24h or 7d, and 400d at most`);
  return { count, unit };
}

/** What the live database has seen between two times, with what it remembered at the first of them. It changes nothing there. */
export async function recordingOf(url: string, { since, until }: { since: Date; until: Date }): Promise<Recording> {
  const { facts, hushes } = await asking(url, async (ask) => ({
    facts: await ask<FactRow>(factsSql, [since, memorySeconds, Object.keys(longMemory), Object.values(longMemory)]),
    hushes: await ask<HushRow>('SELECT * FROM hushes WHERE until > $1', [since]),
  }));
  const records = [...facts.flatMap((row) => recordedFact(row, since)), ...hushes.map((row) => recordedHush(row, since))];
  return {
    records: [...records.sort((a, b) => a.at.getTime() - b.at.getTime()), { at: until, is: 'end' }],
    before: facts.flatMap((row) => factBefore(row, since)),
  };
}

/** What has happened since, what was still so then, and what a view would have held then. */
const factsSql = `
  SELECT id, resource, facts.kind, key, at, seen_at, value
  FROM facts LEFT JOIN unnest($3::text[], $4::int[]) AS long (kind, seconds) ON long.kind = facts.kind
  WHERE seen_at >= $1::timestamptz - make_interval(secs => $2 + coalesce(long.seconds, 0)) ORDER BY at, id`;

/** An equal state is one row however long it lasted, so that its row says until when it was seen. */
function recordedFact({ resource, kind, key, value, ...row }: FactRow, since: Date): Recorded[] {
  if (!isRef(resource) || !isKind(kind) || row.seen_at < since) return [];
  const at = row.at < since ? since : row.at;
  return [{ at, is: 'seen', sighting: { resource, kind, at, key, value } as Sighting, seenUntil: stateKinds.includes(kind) ? row.seen_at : null }];
}

function factBefore({ id, resource, kind, at, value, ...row }: FactRow, since: Date): Fact[] {
  if (!isRef(resource) || !isKind(kind) || at >= since) return [];
  return [{ id: `before ${id}`, resource, kind, at, seenAt: row.seen_at > since ? since : row.seen_at, value } as Fact];
}

function recordedHush({ id, kind, resource, detector, signature, until, person, why, ...row }: HushRow, since: Date): Recorded {
  const what = { resource: resource !== null && isRef(resource) ? resource : undefined, detector: detector ?? undefined, signature: signature ?? undefined };
  return { at: row.made_at < since ? since : row.made_at, is: 'hush', hush: { id, kind, what, until, by: person, why } };
}
