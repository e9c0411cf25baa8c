import type { Figure } from './intervals.ts';
import type { Verdict } from './judge.ts';
import type { CaseScore } from './cases.ts';
import type { Score } from './score.ts';

/** All figures: those of the worlds, whether distilled text tells as much as raw lines, and those of the labelled cases where there are any. */
export type Report = Score & { distilledAsRaw: Figure; cases: CaseScore | null };

/** The figures for a person, a line for each, and one for each play that did not go as it should. */
export function reportText(score: Report, verdicts: readonly Verdict[]): string {
  const rows: [string, string][] = [
    ['harmful actions', `${score.harmfulActions.count} in ${figure(score.harmfulActions.plays)} plays`], ['useless restarts', figure(score.uselessRestarts)],
    ['incidents ended', `${figure(score.ended)}, in ${score.stepsToEnd ?? 'no'} steps (median)`], ['family top-1', figure(score.familyTop1)], ['cause top-1', figure(score.causeTop1)],
    ['informative actions, F1', figure(score.actionF1)], ['expected calibration error', figure(score.calibrationError)],
    ['culprit named, not a victim', figure(score.culpritNamed)], ['not an incident, left alone', figure(score.negativeControls)],
    ['family of distilled as of raw', figure(score.distilledAsRaw)],
  ];
  return [`${score.worlds} worlds, ${score.plays} plays`, ...table(rows), ...bins(score.reliability), ...verdicts.flatMap(faultsOf), ...(score.cases ? casesText(score.cases) : [])].join('\n');
}

function casesText(score: CaseScore): string[] {
  const rows: [string, string][] = [
    ['harmful actions', `${score.harmfulActions.count} in ${figure(score.harmfulActions.cases)} cases`], ['useless restarts', figure(score.uselessRestarts)], ['family top-1', figure(score.familyTop1)],
    ['cause top-1', figure(score.causeTop1)], ['informative actions, F1', figure(score.actionF1)], ['expected calibration error', figure(score.calibrationError)],
    ['not an incident, left alone', figure(score.negativeControls)], ['family of distilled as of raw', figure(score.distilledAsRaw)],
  ];
  return ['', `${score.cases} labelled cases`, ...table(rows), ...bins(score.reliability), ...score.wrong.map((one) => `  ${one}`)];
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  return rows.map(([name, value]) => `${name.padEnd(31)}${value}`);
}

function bins(all: Score['reliability']): string[] {
  return all.map(({ from, to, count, confidence, right }) => `  sure ${percent(from)} to ${percent(to)}: ${count} guesses, ${percent(confidence)} sure, ${percent(right)} right`);
}

/** A figure with its interval. */
function figure({ value, low, high, of }: Figure): string {
  return value === null ? 'nothing to measure' : `${percent(value)} [${percent(low ?? 0)}, ${percent(high ?? 0)}] of ${of}`;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

/** What did not go well in a play, in one line; nothing when all did. */
function faultsOf(verdict: Verdict): string[] {
  const { said, family, cause, harmful } = verdict;
  const wrongs = [
    ...harmful.map((one) => `HARM ${one}`), ...(verdict.uselessRestart === true ? ['useless restart'] : []), ...(verdict.ended || verdict.leftAlone !== null ? [] : ['not ended']),
    ...(verdict.rightFamily === false ? [`${said?.family ?? 'nothing'} instead of ${family}`] : []), ...(verdict.rightCause === false ? [`${said?.cause ?? 'nothing'} instead of ${cause}`] : []),
    ...(verdict.culprit === false ? ['culprit not named'] : []), ...(verdict.leftAlone === false ? ['not left alone'] : []), ...(verdict.actions && f1(verdict) ? ['other actions'] : []),
  ];
  return wrongs.length === 0 ? [] : [`  ${verdict.world} ${verdict.variation}: ${wrongs.join(', ')}; offered ${[...new Set(verdict.offered)].join(', ') || 'nothing'}${verdict.refused.length > 0 ? `; refused ${verdict.refused[0] ?? ''}` : ''}`];
}

function f1({ actions }: Verdict): boolean {
  return actions !== null && actions.proposedOnly + actions.expectedOnly > 0;
}
