import { isStoppedOnPurpose, lastAskedAt, stateOf } from './containers.ts';
import { personName, safe, type CloudSafe } from './distill.ts';
import { factsOf, lastOf, type FactOf } from './seen.ts';
import type { Deed, PastStep, Ticket, TodoStep, View } from './types.ts';

/** A new container of the same name that started within this time after the end of the old one replaced it, in seconds. */
const replacedSeconds = 60;

/** How long after a person's deed a like one of the copilot counts as the same, in seconds. */
const sameSeconds = 120;

/** Who brought about, on purpose, how a resource is now: by its own facts and by steps of ours. Null when nobody is known to. */
export function deedOf(view: View, own: Deed | null = null): Deed | null {
  const seen = containerDeed(view) ?? guestDeed(view) ?? taskDeed(view);
  if (own && (!seen || own.ongoing || own.at.getTime() + sameSeconds * 1000 >= seen.at.getTime())) return own;
  return seen;
}

/** What a step of ours did to its target, running now or the last one that changed something; null when there is none. */
export function ownDeedOf(tickets: readonly Ticket[], now: Date): Deed | null {
  const deeds = tickets.flatMap((ticket) => [...ticket.past.map(pastDeed), runningDeed(ticket, now)]).filter((deed) => deed !== null);
  return deeds.sort((a, b) => Number(b.ongoing) - Number(a.ongoing) || b.at.getTime() - a.at.getTime())[0] ?? null;
}

function pastDeed({ step, person, execution }: PastStep): Deed | null {
  return ownDeed(step, person, { at: execution.endedAt, ongoing: false });
}

function runningDeed(ticket: Ticket, now: Date): Deed | null {
  if (!('approved' in ticket)) return null;
  const { approved } = ticket;
  const when = 'execution' in ticket ? { at: ticket.execution.endedAt, ongoing: false } : { at: now, ongoing: true };
  return ownDeed(approved, approved.approval.person, when);
}

function ownDeed(step: TodoStep, person: string, when: Pick<Deed, 'at' | 'ongoing'>): Deed | null {
  if (step.risk === 'none') return null;
  const kind = step.template.includes('snapshot') ? 'snapshot' : step.template.includes('stop') ? 'stop' : 'restart';
  return { kind, says: safe`"${step.title}", approved by ${personName(person)}`, ...when, evidence: [] };
}

function containerDeed(view: View): Deed | null {
  const state = stateOf(view);
  if (!state) return null;
  const ends = factsOf(view, 'container.died').slice(-1);
  if (isStoppedOnPurpose(view)) return deed('stop', safe`stopped on purpose, not by me`, ends.length > 0 ? ends : [state]);
  if (state.value.status === 'paused') return deed('stop', safe`paused on purpose`, [state]);
  const replaced = replacementIn(view);
  if (replaced) return deed('recreate', safe`replaced by a new container of the same name`, [replaced]);
  const asked = lastAskedAt(view);
  return asked === null ? null : { ...deed('restart', safe`restarted on purpose, not by me`, [state]), at: asked };
}

/** The start of the present container, when it came right after the end of another one. */
function replacementIn(view: View): FactOf<'container.started'> | null {
  const start = factsOf(view, 'container.started').at(-1);
  const ends = [...factsOf(view, 'container.removed'), ...factsOf(view, 'container.died')].filter((end) => end.value.containerId !== start?.value.containerId);
  const pauses = ends.map((end) => (start === undefined ? Infinity : Math.abs(start.at.getTime() - end.at.getTime()) / 1000));
  return start !== undefined && Math.min(...pauses) <= replacedSeconds ? start : null;
}

const locks: Record<string, { kind: Deed['kind']; says: CloudSafe }> = {
  'backup': { kind: 'backup', says: safe`being backed up` },
  'migrate': { kind: 'migration', says: safe`being moved to another node` },
  'snapshot': { kind: 'snapshot', says: safe`having a snapshot made` },
  'snapshot-delete': { kind: 'snapshot', says: safe`having a snapshot removed` },
  'rollback': { kind: 'snapshot', says: safe`going back to a snapshot` },
  'suspended': { kind: 'stop', says: safe`suspended on purpose` },
  'suspending': { kind: 'stop', says: safe`suspended on purpose` },
};

/** A lock tells what goes on; a task that is still running, or ran last, also who asked for it. */
function guestDeed(view: View): Deed | null {
  const state = lastOf(view, 'guest.state');
  const lock = state?.value.lock == null ? undefined : locks[state.value.lock];
  if (!state || !lock) return null;
  const task = taskDeed(view);
  if (task?.kind === lock.kind) return task;
  return { ...lock, at: state.at, ongoing: lock.kind !== 'stop', evidence: [state.id] };
}

const tasks: Record<string, { kind: Deed['kind']; did: CloudSafe; does: CloudSafe }> = {
  ...like(['qmstop', 'qmshutdown', 'vzstop', 'vzshutdown', 'hastop'], 'stop', { did: safe`stopped`, does: safe`being stopped` }),
  ...like(['qmsuspend', 'qmpause', 'vzsuspend'], 'stop', { did: safe`suspended`, does: safe`being suspended` }),
  ...like(['qmdestroy', 'vzdestroy'], 'stop', { did: safe`deleted`, does: safe`being deleted` }),
  ...like(['qmreboot', 'qmreset', 'vzreboot'], 'restart', { did: safe`restarted`, does: safe`being restarted` }),
  ...like(['qmstart', 'vzstart', 'qmresume', 'vzresume', 'hastart'], 'restart', { did: safe`started`, does: safe`being started` }),
  ...like(['vzdump'], 'backup', { did: safe`backed up`, does: safe`being backed up` }),
  ...like(['qmigrate', 'vzmigrate', 'hamigrate'], 'migration', { did: safe`moved to another node`, does: safe`being moved to another node` }),
  ...like(['qmsnapshot', 'qmdelsnapshot', 'qmrollback', 'vzsnapshot', 'vzdelsnapshot', 'vzrollback'], 'snapshot', { did: safe`changed by a snapshot`, does: safe`being changed by a snapshot` }),
  ...like(['stopall', 'startall'], 'reboot', { did: safe`shut down or restarted`, does: safe`being shut down or restarted` }),
};

/** What the last telling task of a guest or node did; one that failed did nothing. */
function taskDeed(view: View): Deed | null {
  const begun = factsOf(view, 'task.began');
  const ended = factsOf(view, 'task.ended');
  const running = begun.filter((task) => !ended.some((end) => end.value.upid === task.value.upid)).map((task) => ({ task, ongoing: true }));
  const done = ended.filter((task) => task.value.result !== 'failed').map((task) => ({ task, ongoing: false }));
  const last = [...done, ...running].filter(({ task }) => tasks[task.value.type]).sort((a, b) => a.task.at.getTime() - b.task.at.getTime()).at(-1);
  const known = last && tasks[last.task.value.type];
  if (!last || !known) return null;
  const { task, ongoing } = last;
  const says = safe`${ongoing ? known.does : known.did} by ${personName(task.value.user)}`;
  return { ...deed(known.kind, says, [task]), ongoing };
}

function like(types: readonly string[], kind: Deed['kind'], words: { did: CloudSafe; does: CloudSafe }): typeof tasks {
  return Object.fromEntries(types.map((type) => [type, { kind, ...words }]));
}

function deed(kind: Deed['kind'], says: CloudSafe, facts: readonly { id: string; at: Date }[]): Deed {
  return { kind, says, at: facts.at(-1)?.at ?? new Date(0), ongoing: false, evidence: facts.map((fact) => fact.id) };
}
