import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnosis } from '../../engine/define.ts';
import { answerTo, type Answer } from '../cli/diagnose.ts';
import { recordedCase } from '../cli/case.ts';

/** A recorded incident and what is right about it. */
export type Labelled = {
  id: string; app: string; root_cause_family?: string; root_cause_class: string;
  expected_actions: string[]; harmful_actions: string[]; useless_actions?: string[];
};
export type Judged = { one: Labelled; answer: Answer };

/** What only looks, or asks a person, helps no incident by itself and is not counted. */
export const lookOnly = ['collect_diagnostics', 'verify_resource_health', 'guided_ui_configuration'];

/** The incidents of a file, each with what the diagnoses say of it; those recorded with a bare exit code get the state that it tells. */
export function judged(path: string, diagnoses: readonly Diagnosis[]): Judged[] {
  return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').map((line) => {
    const one = JSON.parse(line) as Labelled & { exit_code?: number | string };
    const status = one.exit_code === 'running' ? { status: 'running' } : { status: 'exited', exit_code: one.exit_code };
    return { one, answer: answerTo(recordedCase.parse(one.exit_code === undefined ? one : { ...one, container_state: status }), diagnoses) };
  });
}

/**
 * The incidents of a file of this project: `learned`, which the rules were made with, `held-out`, which they were not at first, or `fresh`,
 * of other applications: each batch of those was answered once before any rule was mended for it (families right: 116 of 138, then 44 of
 * 50, then 37 of 40).
 */
export function ownCases(name: 'learned' | 'held-out' | 'fresh', diagnoses: readonly Diagnosis[]): Judged[] {
  return judged(join(import.meta.dirname, 'incidents', `${name}.jsonl`), diagnoses);
}

/** The share of incidents whose family is right, of those that are labelled with one. */
export function familyShare(all: readonly Judged[]): number {
  const labelled = all.filter(({ one }) => one.root_cause_family !== undefined);
  return labelled.filter(({ one, answer }) => answer.family === one.root_cause_family).length / labelled.length;
}

/** F1 of the actions that could help, over all incidents together. */
export function actionF1(all: readonly Judged[]): number {
  const counted = all.map(({ one, answer }) => ({ wanted: helping(one.expected_actions), got: helping(answer.actions) }));
  const hits = counted.reduce((sum, { wanted, got }) => sum + got.filter((action) => wanted.includes(action)).length, 0);
  const both = counted.reduce((sum, { wanted, got }) => sum + wanted.length + got.length, 0);
  return (2 * hits) / both;
}

/** The incidents to which something harmful is proposed. */
export function harmed(all: readonly Judged[]): string[] {
  return all.filter(({ one, answer }) => one.harmful_actions.some((action) => answer.actions.includes(action))).map(({ one }) => one.id);
}

/** The share of proposed restarts that are known to be of no use; 0 when none is proposed. */
export function uselessRestarts(all: readonly Judged[]): number {
  const restarts = all.filter(({ answer }) => answer.actions.includes('restart_resource'));
  return restarts.length === 0 ? 0 : restarts.filter(({ one }) => one.useless_actions?.includes('restart_resource')).length / restarts.length;
}

/** How far the confidence goes beyond the share that is right, averaged over incidents in five bands of confidence. */
export function overconfidence(all: readonly Judged[]): number {
  const labelled = all.filter(({ one }) => one.root_cause_family !== undefined);
  const bands = [0, 1, 2, 3, 4].map((band) => labelled.filter(({ answer }) => Math.min(4, Math.floor(answer.confidence * 5)) === band));
  const errors = bands.filter((band) => band.length > 0)
    .map((band) => Math.max(0, mean(band.map(({ answer }) => answer.confidence)) - familyShare(band)) * band.length);
  return errors.reduce((sum, error) => sum + error, 0) / labelled.length;
}

function helping(actions: readonly string[]): string[] {
  return [...new Set(actions)].filter((action) => !lookOnly.includes(action));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
