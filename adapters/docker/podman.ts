import { readEvent, type DockerEvent, type Told } from './events.ts';

/** Reads the lines of an event stream, one after another; null for a line of no interest. */
export type EventReader = (line: string) => DockerEvent | null;

/** A signal that asks a process to end. */
const askedToEnd: Told = { kind: 'container.killed', signal: 15 };

/** The reader for an engine: Podman uses the words of Docker in another order and for other things. */
export function eventReader(host: string, isPodman: boolean): EventReader {
  return isPodman ? podmanReader(host) : (line) => readEvent(host, line);
}

/**
 * Podman tells a stop before the death it leads to. It tells a restart before the death when somebody asked for it, and after
 * the death when its own restart policy did it. It tells health after each check, with the health from before that check.
 */
function podmanReader(host: string): EventReader {
  const ended = new Set<string>();
  return (line) => {
    const event = readEvent(host, line);
    if (event === null) return null;
    const { id, told } = event;
    const wasDown = ended.has(id);
    if (told.kind === 'container.died') ended.add(id);
    if (told.kind === 'container.started' || told.kind === 'container.removed') ended.delete(id);
    return { ...event, told: translated(told, wasDown) };
  };
}

function translated(told: Told, wasDown: boolean): Told {
  if (told.kind === 'container.stopped') return askedToEnd;
  if (told.kind === 'container.restarted') return wasDown ? { kind: null } : askedToEnd;
  return told.kind === 'container.health' ? { kind: told.kind, health: null } : told;
}
