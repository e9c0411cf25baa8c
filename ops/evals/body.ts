import type { ContainerState } from '../../engine/fact-values.ts';
import { nameOf, schemeOf, type ResourceRef } from '../../engine/refs.ts';
import { after, is, writes, type Act } from '../testing/scenario.ts';
import { all, dies, health, outOfMemory, recreated, restarted, starts, stopped } from '../testing/scenario-containers.ts';
import type { Symptom } from './world.ts';

/** One thing of a world as it lives: what it shows, and what it writes while the fault lasts. */
export type Body = { thing: string; resource: ResourceRef; symptom: Symptom | null; lines: readonly string[]; checked: boolean; /** How often it has shown since its last start on request. */ shown: number };

/** How long after a start a program that cannot run ends, in seconds. */
const livesSeconds = 2;

/** What a thing shows next while the fault lasts, and after how many seconds it shows it again. */
export function shows(body: Body): { act: Act; again: number } {
  const { symptom, resource, lines, shown } = body;
  switch (symptom?.is) {
    case 'loop': {
      const begins = shown === 0 ? nothing : starts(resource, { restartCount: shown });
      return { act: all(begins, after(0.2, says(body, 1)), after(livesSeconds, fails(resource, { ...symptom, restartCount: shown }))), again: symptom.every ?? 15 };
    }
    case 'end': return { act: all(says(body, 1), after(livesSeconds, dies(resource, symptom.exit))), again: Infinity };
    case 'cry': return { act: says(body, symptom.every * 0.8), again: symptom.every };
    case 'sick': return { act: all(shown === 0 ? sickens(resource, symptom.fresh) : nothing, after(5, says(body, symptom.every * 0.6))), again: symptom.every };
    case 'oom': return { act: all(says(body, 1), after(livesSeconds, outOfMemory(resource, 1))), again: symptom.every };
    case 'stopped': return { act: stopped(resource), again: Infinity };
    case 'replaced': return { act: all(says(body, 1), after(livesSeconds, recreated(resource))), again: Infinity };
    case 'restarted': return { act: all(says(body, 1), after(livesSeconds, restarted(resource))), again: Infinity };
    case 'done': return { act: all(shown === 0 ? nothing : starts(resource), says(body, 1), after(livesSeconds * 5, dies(resource, 0))), again: symptom.every };
    case 'seen': return { act: all(is(resource, symptom.kind, symptom.bad), lines.length > 0 ? says(body, 10) : nothing), again: lines.length > 0 ? 30 : Infinity };
    default: return { act: nothing, again: Infinity };
  }
}

/** How a thing comes right once the fault is over; `up` is whether it runs. */
export function mends({ symptom, resource }: Body, up: boolean): Act {
  if (symptom?.is === 'seen') return is(resource, symptom.kind, symptom.good);
  if (symptom?.is === 'sick') return after(10, health(resource, 'healthy'));
  return up || symptom === null || symptom.is === 'cry' ? nothing : after(1, starts(resource));
}

/** A thing is started, after it was stopped when it is `up`; its health check passes when it is `well`. */
export function startsAnew({ resource, checked }: Body, { up, well }: { up: boolean; well: boolean }): Act {
  if (schemeOf(resource) !== 'docker') return is(resource, 'guest.state', { status: 'running' });
  const state: Partial<ContainerState> = { restartCount: 0, finishedAt: null, ...(checked ? { health: 'starting' as const } : {}) };
  const back = all(starts(resource, state), checked && well ? after(10, health(resource, 'healthy')) : nothing);
  if (!up) return all(back, after(0.1, is(resource, 'container.restarted', { containerId: nameOf(resource) })));
  return all(stopped(resource), after(startSeconds, back), after(startSeconds + 0.1, is(resource, 'container.restarted', { containerId: nameOf(resource) })));
}

/** How long a restart takes, in seconds. */
export const startSeconds = 2;

/** Somebody has it stopped. */
export function halts({ resource }: Body, up: boolean): Act {
  if (schemeOf(resource) !== 'docker') return is(resource, 'guest.state', { status: 'stopped' });
  return up ? stopped(resource) : all(is(resource, 'container.stopped', { containerId: nameOf(resource) }), is(resource, 'container.state', { status: 'exited' }));
}

const nothing: Act = () => [];

function says({ resource, lines }: Body, seconds: number): Act {
  return writes(resource, lines.length, { seconds, text: (n) => lines[n] ?? '' });
}

/** How long trouble lasts until a health check that is made now and then counts as failed, in seconds. */
const checkedSeconds = 60;

function sickens(resource: ResourceRef, fresh = false): Act {
  const replaced = fresh ? all(recreated(resource), after(2.1, is(resource, 'container.state', { health: 'starting' }))) : nothing;
  return all(replaced, after(checkedSeconds, health(resource, 'unhealthy')));
}

function fails(resource: ResourceRef, { exit, restartCount }: { exit: number; restartCount: number }): Act {
  return all(dies(resource, exit), is(resource, 'container.state', { status: 'restarting', exitCode: exit, restartCount }));
}
