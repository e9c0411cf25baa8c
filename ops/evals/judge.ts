import type { Guess } from './calibration.ts';
import type { Played } from './play.ts';
import { effectOf, type World } from './world.ts';

/** Actions by their names: those of both, only proposed, only expected. */
export type Matched = { both: number; proposedOnly: number; expectedOnly: number };

/** What is thought of one play. */
export type Verdict = {
  world: string; variation: number; family: string; cause: string; said: { family: string; cause: string; confidence: number } | null;
  /** The fault is over for good, and no ticket is open. */
  ended: boolean;
  steps: number;
  harmful: string[];
  /** A restart was run that did nothing, as where the fault was over; null where no restart was run and none would have been useless. */
  uselessRestart: boolean | null;
  rightFamily: boolean | null; rightCause: boolean | null;
  actions: Matched | null;
  guess: Guess | null;
  /** The thing at fault is named, and no victim has a ticket of its own; null where there is only one thing. */
  culprit: boolean | null;
  /** Nothing was proposed where nothing is wrong; null where something is. */
  leftAlone: boolean | null;
  /** What was offered, with what came of it. */
  offered: string[];
  refused: string[];
};

/** Actions that only look, check again or explain say nothing of how well a fault was understood. */
const uninformative: readonly string[] = ['collect_diagnostics', 'verify_resource_health', 'guided_ui_configuration'];

/** Judges a play by the truth of its world. */
export function judge(played: Played, world: World): Verdict {
  const wrong = world.culprit !== null;
  const said = saidOf(played, world);
  const restarts = played.deeds.filter(({ action }) => action === 'restart_resource');
  const rightFamily = wrong ? said?.family === world.family : null;
  return {
    world: played.name, variation: played.variation, family: world.family, cause: world.cause, said,
    ended: played.fault === 'over' && played.tickets.every(({ ticket }) => ticket.state === 'recorded'),
    steps: played.deeds.length, harmful: played.deeds.filter((deed) => deed.effect === 'harms').map((deed) => `${deed.action} ${deed.thing ?? 'a bystander'}`),
    uselessRestart: wrong && (isUseless(world) || restarts.length > 0) ? restarts.some(({ effect }) => effect === 'nothing') : null,
    rightFamily, rightCause: wrong ? said?.cause === world.cause : null,
    actions: wrong ? matched(played.offered.map(({ action }) => action), world) : null,
    guess: wrong && said !== null ? { confidence: said.confidence, right: rightFamily === true } : null,
    culprit: wrong && Object.keys(world.things).length > 1 ? blamesRight(played, world) : null,
    leftAlone: wrong ? null : played.offered.length === 0,
    offered: played.offered.map(({ action, thing }) => `${action} ${thing ?? 'a bystander'}`), refused: played.refused,
  };
}

/** What the first ticket of the culprit said, else the first of all. */
function saidOf({ tickets }: Played, { culprit }: World): Verdict['said'] {
  const told = tickets.find(({ thing, hypothesis }) => thing === culprit && hypothesis !== null) ?? tickets.find(({ hypothesis }) => hypothesis !== null);
  const hypothesis = told?.hypothesis;
  return hypothesis ? { family: hypothesis.family, cause: hypothesis.cause, confidence: hypothesis.confidence } : null;
}

function isUseless(world: World): boolean {
  return Object.keys(world.things).every((thing) => effectOf(world, 'restart_resource', thing) === 'nothing');
}

/** A victim may have cried first, if its ticket was joined to that of the culprit. */
function blamesRight({ tickets }: Played, { culprit }: World): boolean {
  const others = tickets.filter(({ thing }) => thing !== culprit);
  return tickets.some(({ thing }) => thing === culprit) && others.every(({ ticket }) => ticket.state === 'recorded' && ticket.outcome.kind === 'joined');
}

/** Compares what was proposed with what was expected, as far as it is informative. */
export function matched(proposed: readonly string[], { informative, fine = [] }: { informative: readonly string[]; fine?: readonly string[] | undefined }): Matched {
  const theirs = [...new Set(informative)].filter((one) => !uninformative.includes(one));
  const mine = [...new Set(proposed)].filter((one) => theirs.includes(one) || ![...uninformative, ...fine].includes(one));
  const both = mine.filter((one) => theirs.includes(one)).length;
  return { both, proposedOnly: mine.length - both, expectedOnly: theirs.length - both };
}

/** F1 over all of them together; null where nothing was proposed nor expected. */
export function f1Of(all: readonly Matched[]): number | null {
  const sum = (part: keyof Matched) => all.reduce((total, one) => total + one[part], 0);
  const [both, missed] = [sum('both'), sum('proposedOnly') + sum('expectedOnly')];
  return both + missed === 0 ? null : (2 * both) / (2 * both + missed);
}
