import type { ResourceRef } from '../../engine/refs.ts';
import { ask, each, type Engine } from './engine.ts';
import { mayReadLog } from './labels.ts';
import { sourceOf } from './log-first.ts';
import type { LogContainer, LogHost } from './log-host.ts';
import { readUnread, writeUnread } from './log-kept.ts';
import { persist, type Teller } from './log-persist.ts';
import { readLeft } from './log-place.ts';
import { stampOf } from './log-stamps.ts';
import { containerRef } from './names.ts';
import { summaryShape } from './shapes.ts';

/** A container on the roster; `busy` while somebody reads it, `never` once it is known that it cannot be read. */
type Entry = LogContainer & { busy: Promise<void> | null; never: boolean };

/** Who is read on a host. `touched` are containers that events told of since the last look, `bell` is what wakes the next one. */
export type Roster = {
  host: LogHost;
  teller: Teller;
  file: string;
  entries: Map<string, Entry>;
  touched: Map<string, { ref: ResourceRef; started: boolean }>;
  bell: AbortController;
  watchedSince: string;
  first: boolean;
  written: string;
};

type Listed = { id: string; ref: ResourceRef; isWanted: boolean; mayHaveRun: boolean };

const readAtOnce = 2;
const justChanged = /second|about a minute/i;

/** An empty roster, as it is before the first look. */
export function rosterOf(host: LogHost, { file, teller }: { file: string; teller: Teller }): Roster {
  return { host, teller, file, entries: new Map(), touched: new Map(), bell: new AbortController(), watchedSince: '', first: true, written: '' };
}

/** Looks who is there and has everybody read who is not being read; where logs are not followed it returns once that is done. Rejects with a Fault. */
export async function look(roster: Roster): Promise<void> {
  const { host, entries } = roster;
  const { touched } = roster;
  roster.touched = new Map();
  try {
    const listed = new Map((await listContainers(host.engine)).map((one) => [one.id, one]));
    if (roster.first) await begin(roster, listed);
    for (const { id, ref, isWanted } of listed.values()) if (isWanted) entryFor(roster, id, ref).ref = ref;
    for (const [id, { ref, started }] of touched) if (started && !listed.has(id)) entryFor(roster, id, ref);
    for (const { id } of entries.values()) if (isOver(roster, id, listed)) entries.delete(id);
    const due = [...entries.values()].filter((entry) => isDue(entry, listed.get(entry.id), touched.has(entry.id)));
    await writeDown(roster);
    if (host.follows) due.forEach((entry) => void read(roster, entry));
    else await each(due, readAtOnce, (entry) => read(roster, entry));
  } catch (error) {
    roster.touched = new Map([...touched, ...roster.touched]);
    throw error;
  }
}

/** What was being read when this process last ended is read again, or missed; and the last line that was read then shows since when this host is watched. */
async function begin(roster: Roster, listed: ReadonlyMap<string, Listed>): Promise<void> {
  const { host } = roster;
  const sources = [...listed.keys()].flatMap((id) => [sourceOf(host.engine.host, id, 'stdout'), sourceOf(host.engine.host, id, 'stderr')]);
  const cursors = await host.reading.cursors(sources);
  const lines = [...cursors.values()].map(({ value }) => readLeft(value)?.place.at ?? '');
  roster.watchedSince = lines.sort().at(-1) ?? stampOf(host.now());
  for (const { id, ref } of await readUnread(roster.file)) if (!listed.has(id)) entryFor(roster, id, ref);
  roster.first = false;
}

async function read(roster: Roster, entry: Entry): Promise<void> {
  const reading = persist(roster.host, entry, roster.teller).then((outcome) => {
    entry.never = outcome === 'unreadable';
    if (outcome === 'gone') roster.entries.delete(entry.id);
  });
  entry.busy = reading.finally(() => { entry.busy = null; });
  await entry.busy;
}

function entryFor({ entries }: Roster, id: string, ref: ResourceRef): Entry {
  const entry = entries.get(id) ?? { id, ref, log: null, settled: null, busy: null, never: false };
  entries.set(id, entry);
  return entry;
}

function isDue({ busy, never, settled }: Entry, listed: Listed | undefined, isTouched: boolean): boolean {
  return busy === null && !never && (settled === null || isTouched || listed?.mayHaveRun === true);
}

/** Whether a container is gone and nothing of it is left to be read or missed. */
function isOver({ entries }: Roster, id: string, listed: ReadonlyMap<string, Listed>): boolean {
  const entry = entries.get(id);
  return entry !== undefined && !listed.has(id) && entry.busy === null && (entry.never || entry.settled !== null);
}

/** A disk that cannot be written costs only the knowledge of what is taken away while this process is down. */
async function writeDown(roster: Roster): Promise<void> {
  const unread = [...roster.entries.values()].filter(({ never, settled }) => !never && settled === null).map(({ id, ref }) => ({ id, ref }));
  const text = JSON.stringify(unread);
  if (text === roster.written) return;
  await writeUnread(roster.file, unread).then(() => { roster.written = text; }, () => undefined);
}

async function listContainers(engine: Engine): Promise<Listed[]> {
  const summaries = await ask(engine, { doing: 'list the containers' }, async (docker, abortSignal) =>
    summaryShape.array().parse(await docker.listContainers({ all: true, abortSignal })));
  return summaries.map(({ Id: id, Names, Labels: labels, State, Status }) => {
    const name = Names.find((one) => !one.includes('/')) ?? id.slice(0, 12);
    return { id, ref: containerRef(engine.host, { name, labels }), isWanted: mayReadLog(labels), mayHaveRun: ['running', 'paused', 'restarting'].includes(State) || justChanged.test(Status) };
  });
}
