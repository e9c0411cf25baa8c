import { calibrationError, reliability, type Bin } from './calibration.ts';
import { bootstrapped, share, type Figure } from './intervals.ts';
import { f1Of, type Verdict } from './judge.ts';

/** All figures of the worlds that were played. */
export type Score = {
  worlds: number; plays: number;
  harmfulActions: { count: number; plays: Figure };
  uselessRestarts: Figure; ended: Figure; stepsToEnd: number | null;
  familyTop1: Figure; causeTop1: Figure; actionF1: Figure; calibrationError: Figure; reliability: Bin[];
  culpritNamed: Figure; negativeControls: Figure;
};

/** Works the figures out of the verdicts. */
export function scoreOf(verdicts: readonly Verdict[]): Score {
  const guesses = verdicts.flatMap(({ guess }) => guess ?? []);
  const wrong = verdicts.filter(({ leftAlone }) => leftAlone === null);
  const steps = wrong.filter(({ ended }) => ended).map((one) => one.steps).sort((a, b) => a - b);
  return {
    worlds: worldsIn(verdicts), plays: verdicts.length,
    harmfulActions: { count: verdicts.flatMap(({ harmful }) => harmful).length, plays: share(verdicts.filter(({ harmful }) => harmful.length > 0).length, verdicts.length, worldsIn(verdicts)) },
    uselessRestarts: shareOf(verdicts, 'uselessRestart'), ended: shareOf(wrong, 'ended'), stepsToEnd: steps[Math.floor(steps.length / 2)] ?? null,
    familyTop1: shareOf(verdicts, 'rightFamily'), causeTop1: shareOf(verdicts, 'rightCause'),
    actionF1: bootstrapped(byWorld(verdicts), (drawn) => f1Of(drawn.flat().flatMap(({ actions }) => actions ?? []))),
    calibrationError: bootstrapped(byWorld(verdicts), (drawn) => calibrationError(drawn.flat().flatMap(({ guess }) => guess ?? []))), reliability: reliability(guesses),
    culpritNamed: shareOf(verdicts, 'culprit'), negativeControls: shareOf(verdicts, 'leftAlone'),
  };
}

type Question = 'uselessRestart' | 'ended' | 'rightFamily' | 'rightCause' | 'culprit' | 'leftAlone';

/** The share of those that it was asked of. */
function shareOf(verdicts: readonly Verdict[], question: Question): Figure {
  const asked = verdicts.filter((one) => one[question] !== null);
  return share(asked.filter((one) => one[question] === true).length, asked.length, worldsIn(asked));
}

function worldsIn(verdicts: readonly Verdict[]): number {
  return new Set(verdicts.map(({ world }) => world)).size;
}

/** Variations of a world are much alike, so that chance draws worlds and not plays. */
function byWorld(verdicts: readonly Verdict[]): Verdict[][] {
  return [...new Set(verdicts.map(({ world }) => world))].map((name) => verdicts.filter(({ world }) => world === name));
}
