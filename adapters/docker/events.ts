import { constants } from 'node:os';
import type { ResourceRef } from '../../engine/refs.ts';
import type { Sighting } from '../../engine/types.ts';
import { isIgnored } from './labels.ts';
import { containerRef } from './names.ts';
import { eventShape } from './shapes.ts';
import { healthFrom } from './state.ts';

/** What an event tells, the same for Docker and Podman. */
export type Told =
  | { kind: 'container.started' | 'container.stopped' | 'container.restarted' | 'container.oom' | 'container.removed' }
  | { kind: 'container.died'; exitCode: number | null }
  | { kind: 'container.killed'; signal: number }
  | { kind: 'container.health'; health: ReturnType<typeof healthFrom> | null }
  | { kind: null };

/** One event of a container that matters. `nano` is its time in nanoseconds; `formerly` is the ref it had before a rename. */
export type DockerEvent = { ref: ResourceRef; formerly: ResourceRef | null; id: string; nano: bigint; told: Told };

const silent = ['create', 'rename', 'pause', 'unpause', 'update'];
const plain: Record<string, 'container.started' | 'container.stopped' | 'container.restarted' | 'container.oom' | 'container.removed'> = {
  start: 'container.started', stop: 'container.stopped', restart: 'container.restarted', oom: 'container.oom',
  destroy: 'container.removed', remove: 'container.removed',
};

/** Reads one line of the event stream; null when it is of no interest or is not an event. */
export function readEvent(host: string, line: string): DockerEvent | null {
  const parsed = eventShape.safeParse(jsonOf(line));
  if (!parsed.success || parsed.data.Type !== 'container') return null;
  const { Action, Actor: { ID, Attributes }, HealthStatus, time, timeNano } = parsed.data;
  const told = toldBy(Action, { ...Attributes, ...(HealthStatus ? { health_status: HealthStatus } : {}) });
  if (told === null || isIgnored(Attributes)) return null;
  const name = Attributes['name'] ?? ID.slice(0, 12);
  const oldName = Attributes['oldName']?.replace(/^\//, '');
  const ref = containerRef(host, { name, labels: Attributes });
  const formerly = oldName === undefined ? null : containerRef(host, { name: oldName, labels: Attributes });
  return { ref, formerly: formerly === ref ? null : formerly, id: ID, nano: nanoOf(line, timeNano ?? time * 1e9), told };
}

/** The sighting of an event; null when it says nothing by itself. What it leaves open is filled from an inspection. */
export function sightingOf(event: DockerEvent, inspected: { exitCode: number | null; health: ReturnType<typeof healthFrom> } | null): Sighting | null {
  const { ref, id: containerId, nano, told } = event;
  if (told.kind === null) return null;
  const stamp = { resource: ref, at: new Date(Number(nano / 1_000_000n)), key: `${told.kind}:${containerId}:${String(nano)}` };
  if (told.kind === 'container.died') {
    const exitCode = told.exitCode ?? inspected?.exitCode;
    return exitCode === undefined || exitCode === null ? null : { ...stamp, kind: told.kind, value: { containerId, exitCode } };
  }
  if (told.kind === 'container.health') {
    return { ...stamp, kind: told.kind, value: { containerId, health: told.health ?? inspected?.health ?? 'unknown' } };
  }
  if (told.kind === 'container.killed') return { ...stamp, kind: told.kind, value: { containerId, signal: told.signal } };
  return { ...stamp, kind: told.kind, value: { containerId } };
}

function toldBy(action: string, attributes: Readonly<Record<string, string>>): Told | null {
  const [verb = '', rest] = action.split(/:\s*/, 2);
  if (silent.includes(verb)) return { kind: null };
  if (verb === 'die' || verb === 'died') return { kind: 'container.died', exitCode: codeOf(attributes['exitCode'] ?? attributes['containerExitCode']) };
  if (verb === 'kill') return { kind: 'container.killed', signal: signalOf(attributes['signal']) };
  if (verb === 'health_status') return { kind: 'container.health', health: healthOf(rest ?? attributes['health_status']) };
  const kind = plain[verb];
  return kind === undefined ? null : { kind };
}

function healthOf(word: string | undefined): ReturnType<typeof healthFrom> | null {
  return word === undefined || word === '' ? null : healthFrom(word);
}

function codeOf(text: string | undefined): number | null {
  return /^-?\d+$/.test(text ?? '') ? Number(text) : null;
}

/** Podman and older engines may name the signal, or leave it out; 15 is what a stop sends. */
function signalOf(text: string | undefined): number {
  if (/^\d+$/.test(text ?? '')) return Number(text);
  const name = (text ?? 'TERM').toUpperCase().replace(/^(?!SIG)/, 'SIG');
  return Object.entries(constants.signals).find(([one]) => one === name)?.[1] ?? 15;
}

/** A number of nanoseconds does not fit into a double, so that it is read from the text. */
function nanoOf(line: string, usual: number): bigint {
  const exact = [...line.matchAll(/[{,]"timeNano":(\d+)/g)].at(-1)?.[1];
  return exact === undefined ? BigInt(Math.round(usual)) : BigInt(exact);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
