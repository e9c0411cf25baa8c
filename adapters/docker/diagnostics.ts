import { pretty, type Bundle } from '../../engine/bundle.ts';
import { wordsOf } from '../../engine/errors.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import { ask, type Engine } from './engine.ts';
import { streamLogs } from './logs.ts';
import type { Inspection } from './shapes.ts';
import { readStats } from './usage.ts';

/** The container a bundle is about. */
export type Subject = { ref: ResourceRef; seen: Inspection };

const logLines = 500;
const logSeconds = 20;
const eventsHours = 24;
const eventWords = ['name', 'image', 'exitCode', 'signal', 'oldName', 'execDuration'];

/** Everything about a container that helps to find out what is wrong with it. What cannot be had is noted; only what cannot be inspected at all makes it fail. */
export async function gather(engine: Engine, { ref, seen }: Subject): Promise<Bundle> {
  const missing: Record<string, string> = {};
  const orNote = async <T>(what: string, work: Promise<T>, instead: T): Promise<T> => work.catch((error: unknown) => {
    missing[what] = wordsOf(error);
    return instead;
  });
  const inspection = await inspectFully(engine, seen.Id);
  const logs = await orNote('logs', readLogs(engine, seen), { stdout: [], stderr: [] });
  const usage = await orNote('usage', readStats(engine, seen.Id), null);
  const events = await orNote('events', readEvents(engine, seen.Id), []);
  const files = new Map([
    ['container.json', pretty(inspection)],
    ['stdout.log', logs.stdout.join('')],
    ['stderr.log', logs.stderr.join('')],
    ['events.json', pretty(events)],
    ['usage.json', pretty(usage)],
    ['bundle.json', pretty({ resource: ref, containerId: seen.Id, missing })],
  ]);
  return { ref, files, lines: logs.stdout.length + logs.stderr.length };
}

/** The whole inspection but the environment, and but Podman's command line, which holds it too. */
async function inspectFully(engine: Engine, id: string): Promise<object> {
  const whole = await ask(engine, { doing: 'inspect a container' }, (docker, abortSignal) => docker.getContainer(id).inspect({ abortSignal }));
  const config = Object.entries(whole.Config).filter(([key]) => key !== 'Env' && key !== 'CreateCommand');
  return { ...whole, Config: Object.fromEntries(config) };
}

async function readLogs(engine: Engine, seen: Inspection): Promise<Record<'stdout' | 'stderr', string[]>> {
  const signal = AbortSignal.timeout(logSeconds * 1000);
  const read: Record<'stdout' | 'stderr', string[]> = { stdout: [], stderr: [] };
  for await (const { stdout, stderr } of streamLogs(engine, { id: seen.Id, tty: seen.Config.Tty, follow: false, half: true, tail: logLines, signal })) {
    for (const [lines, { ats, lines: more }] of [[read.stdout, stdout], [read.stderr, stderr]] as const) {
      lines.push(...more.map((line, at) => `${ats[at] ?? '-'} ${line}\n`));
    }
  }
  return read;
}

/** The engine keeps its last 256 events; their labels are left out. */
async function readEvents(engine: Engine, id: string): Promise<object[]> {
  const until = Math.ceil(Date.now() / 1000);
  const asked = { since: until - eventsHours * 3600, until, filters: { type: ['container' as const], container: [id] } };
  const stream = await ask(engine, { doing: 'read past events' }, (docker) => docker.getEvents(asked));
  return ask(engine, { doing: 'read past events' }, async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8').split('\n').filter(Boolean).map(withoutLabels);
  });
}

function withoutLabels(line: string): object {
  const event = JSON.parse(line) as { Action?: string; timeNano?: number; time?: number; Actor?: { Attributes?: Record<string, string> } };
  const words = Object.entries(event.Actor?.Attributes ?? {}).filter(([key]) => eventWords.includes(key));
  return { at: new Date((event.time ?? 0) * 1000).toISOString(), action: event.Action, ...Object.fromEntries(words) };
}
