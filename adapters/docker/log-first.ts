import { readLeft, type Left } from './log-place.ts';
import type { Log, LogContainer, LogHost, Stream } from './log-host.ts';
import { allOfIt } from './log-pass.ts';
import type { LogOwner } from './log-shape.ts';
import { stampOf } from './log-stamps.ts';
import { streamLogs } from './logs.ts';

/** Before any log. */
const dawn = '1970-01-01T00:00:00.000000000Z';

const shortLines = 1000;

/** The log of a container as it was left, else from its beginning or, where that is too much, from a time before which a gap is told. */
export async function openLog(host: LogHost, container: LogContainer, owner: LogOwner): Promise<Log> {
  const { id, ref } = container;
  const { streams, floor } = await streamsOf(host, id, owner.tty ? ['stdout'] : ['stdout', 'stderr']);
  const log = { id, ref, tty: owner.tty, streams, floor: floor ?? dawn, from: '', depth: floor === null ? allOfIt : 0 };
  const begins = floor === null ? await beginningOf(host, id, owner) : null;
  if (begins === null) return log;
  for (const { source } of streams) await host.reading.gap({ service: ref, source, from: owner.createdAt, until: begins, why: 'too_old' });
  return { ...log, floor: begins };
}

/** The streams of a container as they were left, and the last time up to which all of them were taken; null when none ever was. */
export async function streamsOf({ engine, reading }: LogHost, id: string, names: readonly Stream['name'][]): Promise<{ streams: Stream[]; floor: string | null }> {
  const sources = names.map((name) => sourceOf(engine.host, id, name));
  const cursors = await reading.cursors(sources);
  const all = names.map((name) => {
    const source = sourceOf(engine.host, id, name);
    const cursor = cursors.get(source);
    const left = readLeft(cursor?.value ?? '');
    return { left, stream: { name, source, place: left?.place ?? null, taken: cursor?.taken ?? 0, care: 'strict' as const, bound: '' } };
  });
  return { streams: all.map(({ stream }) => stream), floor: floorOf(all.flatMap(({ left }) => left ?? [])) };
}

/** The last floor; but where the clock of the engine was set back, so that a line is before its floor, the first such line. */
function floorOf(lefts: readonly Left[]): string | null {
  const back = lefts.filter(({ place, floor }) => place.at < floor).map(({ place }) => place.at).sort();
  return back[0] ?? lefts.map(({ floor }) => floor).sort().at(-1) ?? null;
}

/** The name of a stream for ever. */
export function sourceOf(host: string, id: string, name: Stream['name']): string {
  return `docker:${host}:${id}:${name}`;
}

/** From when on a log that was never read is read; null is from its beginning, as is one that began while this host was watched, or a short one. */
async function beginningOf(host: LogHost, id: string, { createdAt, tty }: LogOwner): Promise<string | null> {
  if (createdAt > host.watchedSince()) return null;
  let count = 0;
  const firsts: string[] = [];
  for await (const { stdout, stderr } of streamLogs(host.engine, { id, tty, follow: false, half: true, tail: shortLines, signal: host.reading.signal })) {
    count += stdout.lines.length + stderr.lines.length;
    firsts.push(...[stdout.ats[0], stderr.ats[0]].filter((at) => typeof at === 'string'));
  }
  const recent = stampOf(new Date(host.now().getTime() - host.firstMinutes * 60_000));
  const begins = [...firsts, recent].sort()[0] ?? recent;
  return count < shortLines || begins <= createdAt ? null : begins;
}
