import type { Diagnosis, Guess } from './define.ts';
import { safe } from './distill.ts';
import { isUnhurt, isWithoutHarm, type Evidence } from './evidence.ts';
import type { Hypothesis } from './types.ts';

/** What diagnosing brings: the hypothesis, and the signs it rests on in words. */
export type Diagnosed = { hypothesis: Hypothesis; signs: Guess['signs'] };

/**
 * The most likely known cause of what the evidence shows. Pure, and the same wherever the evidence comes from. What points elsewhere
 * is said, and makes it less sure.
 */
export function diagnose(evidence: Evidence, diagnoses: readonly Diagnosis[]): Diagnosed {
  const open = isUnhurt(evidence) ? { ...evidence, told: evidence.told.filter((one) => !evidence.over.includes(one.class)) } : evidence;
  const found = diagnoses.flatMap((diagnosis) => {
    const guess = diagnosis.diagnose(open);
    return guess ? [{ guess: isWithoutHarm(evidence) ? { ...guess, confirmed: false } : guess, id: diagnosis.id }] : [];
  }).sort((a, b) => b.guess.confidence - a.guess.confidence);
  const [best, ...others] = found;
  if (!best) return { hypothesis: unexplained, signs: [] };
  const rival = others.find(({ guess }) => guess.family !== best.guess.family && guess.family !== unexplained.family)?.guess;
  const hypothesis = hypothesisOf(best.id, best.guess, rival);
  const considered = othersOf(hypothesis, others.map(({ guess }) => guess));
  return { hypothesis: { ...hypothesis, ...(considered.length === 0 ? {} : { others: considered }) }, signs: best.guess.signs };
}

function hypothesisOf(diagnosis: string, guess: Guess, rival: Guess | undefined): Hypothesis {
  const { family, cause, says, recommends, signs, confirmed = false, against = [], avoid = losesData(recommends) } = guess;
  const contested = rival !== undefined && guess.confidence - rival.confidence < nearby;
  const confidence = Math.round(asCounted(guess.confidence) * (contested ? contestedShare : 1) * 100) / 100;
  return {
    diagnosis, family, cause, says, confidence, confirmed: confirmed && !contested, recommends, avoid,
    against: contested ? [...against, safe`there are signs of something else too: ${rival.says}`] : against,
    evidence: [...new Set(signs.flatMap(({ facts }) => facts))],
  };
}

/** The likeliest of the other causes that fit, each cause once, none surer than the best one. */
function othersOf(best: Hypothesis, guesses: readonly Guess[]): NonNullable<Hypothesis['others']> {
  const known = guesses.filter(({ family, cause }) => family !== unexplained.family && cause !== best.cause);
  const each = known.filter(({ cause }, at) => known.findIndex((one) => one.cause === cause) === at);
  return each.slice(0, mostOthers).map(({ says, confidence }) => ({ says, confidence: Math.min(best.confidence, asCounted(confidence)) }));
}

const mostOthers = 3;

/** What a sureness is worth, by how often guesses that were at least so sure turned out right; what is less sure stays as it is. */
function asCounted(sureness: number): number {
  return counted.find(([least]) => sureness >= least)?.[1] ?? sureness;
}

/**
 * The share that was right, by the least sureness: of 297 incidents of applications that no rule had been made with, each counted as it
 * was answered the first time, and of the worlds of the evals. With one right and one wrong added: 116 of 119, 152 of 173, 43 of 52.
 * Up to 0.6 there are too few of them to count: one weak sign is told as hardly better than even, so that a model is asked.
 */
const counted = [[0.87, 0.97], [0.8, 0.88], [0.61, 0.83], [0.47, 0.55]] as const;

/** How close another cause must come to make the best one doubtful, and how much of its confidence is left then. */
const [nearby, contestedShare] = [0.15, 0.85];

/** What was written since a snapshot is lost by going back to it, so nobody does that who does not recommend it. */
function losesData(recommends: readonly string[][]): string[] {
  return recommends.flat().includes('rollback_to_snapshot') ? [] : ['rollback_to_snapshot'];
}

/** That nothing is known of the cause. */
export const unexplained: Hypothesis = {
  diagnosis: 'none', family: 'unexplained', cause: 'unknown', says: safe`the cause is not known`, confidence: 0, confirmed: false,
  against: [], evidence: [], recommends: [['collect_diagnostics'], ['verify_resource_health'], ['guided_ui_configuration']], avoid: ['rollback_to_snapshot'],
};
