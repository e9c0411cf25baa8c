import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Diagnosis } from '../../engine/define.ts';
import { answerTo } from '../cli/diagnose.ts';
import { recordedCase, type RecordedCase } from '../cli/case.ts';
import { calibrationError, reliability, type Bin, type Guess } from './calibration.ts';
import { sameWhenDistilled } from './distilled.ts';
import { bootstrapped, share, type Figure } from './intervals.ts';
import { f1Of, matched } from './judge.ts';

/** How recorded incidents with labels are diagnosed. */
export type CaseScore = {
  cases: number; harmfulActions: { count: number; cases: Figure }; uselessRestarts: Figure; familyTop1: Figure; causeTop1: Figure; actionF1: Figure;
  calibrationError: Figure; reliability: Bin[]; negativeControls: Figure; distilledAsRaw: Figure; wrong: string[];
};

/** A recorded incident with what is known to be true of it. */
type Labelled = { recorded: RecordedCase; family: string | null; cause: string; expected: string[]; harmful: string[]; restartHelps: boolean };

const exit = z.union([z.number(), z.string()]).nullish();
const labels = z.object({
  root_cause_class: z.string(), root_cause_family: z.string().optional(), expected_actions: z.array(z.string()), harmful_actions: z.array(z.string()).default([]),
  restart_outcome: z.string().default('unknown'), exit_code: exit,
});

/** Diagnoses all labelled incidents of a folder of `.jsonl` files, and scores what is said of them. Lines without such labels are left out. */
export async function scoreCases(folder: string, diagnoses: readonly Diagnosis[]): Promise<CaseScore> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const rows = texts.flatMap((text) => text.split('\n').filter((line) => line.trim() !== '').flatMap((line) => labelledIn(JSON.parse(line))));
  return scored(withFamilies(rows), diagnoses);
}

function labelledIn(row: unknown): Labelled[] {
  const [recorded, label] = [recordedCase.safeParse(row), labels.safeParse(row)];
  if (!recorded.success || !label.success) return [];
  const { root_cause_class: cause, root_cause_family: family = null, expected_actions: expected, harmful_actions: harmful, restart_outcome: outcome, exit_code: code } = label.data;
  const state = recorded.data.container_state ?? (code == null ? null : typeof code === 'number' ? { status: 'exited', exit_code: code } : { status: code });
  return [{ recorded: { ...recorded.data, container_state: state }, family, cause, expected, harmful, restartHelps: outcome !== 'no_effect' }];
}

/** A cause without a family has that of the same cause elsewhere. */
function withFamilies(rows: readonly Labelled[]): Labelled[] {
  const known = new Map(rows.flatMap(({ family, cause }) => (family === null ? [] : [[cause, family]])));
  return rows.map((row) => ({ ...row, family: row.family ?? known.get(row.cause) ?? null }));
}

function scored(rows: readonly Labelled[], diagnoses: readonly Diagnosis[]): CaseScore {
  const answered = rows.map((row) => ({ ...row, answer: answerTo(row.recorded, diagnoses), same: sameWhenDistilled(row.recorded, diagnoses) }));
  const harmful = answered.map(({ answer, harmful: bad }) => answer.actions.filter((one) => bad.includes(one)));
  const useless = answered.filter(({ restartHelps }) => !restartHelps);
  const placed = answered.filter(({ family }) => family !== null);
  const quiet = answered.filter(({ expected }) => expected.length === 0);
  const guesses = placed.map(({ answer, family }): Guess => ({ confidence: answer.confidence, right: answer.family === family }));
  const part = <T>(all: readonly T[], yes: (one: T) => boolean): Figure => share(all.filter(yes).length, all.length);
  return {
    cases: rows.length, harmfulActions: { count: harmful.flat().length, cases: part(harmful, (one) => one.length > 0) },
    uselessRestarts: part(useless, ({ answer }) => answer.actions.includes('restart_resource')),
    familyTop1: part(placed, ({ answer, family }) => answer.family === family), causeTop1: part(answered, ({ answer, cause }) => answer.cause === cause),
    actionF1: bootstrapped(answered.map(({ answer, expected }) => matched(answer.actions, { informative: expected })), f1Of),
    calibrationError: bootstrapped(guesses, calibrationError), reliability: reliability(guesses),
    negativeControls: part(quiet, ({ answer }) => answer.actions.length === 0), distilledAsRaw: part(answered, ({ same }) => same),
    wrong: placed.filter(({ answer, family }) => answer.family !== family).map(({ recorded: { id }, answer, family }) => `${id}: ${answer.family} instead of ${family ?? 'unknown'}`),
  };
}
