import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { diagnose } from '../../engine/diagnose.ts';
import type { Diagnosis } from '../../engine/define.ts';
import { evidenceText, listed, partName, safe, type CloudSafe } from '../../engine/distill.ts';
import { lexicalEmbedder } from '../../engine/lexical.ts';
import { incidentDocument, questionText, type Embedder } from '../../engine/memory.ts';
import { newMiner } from '../../engine/signatures/miner.ts';
import type { Hypothesis, ResourceRef } from '../../engine/types.ts';
import { nearestOn, shelfOf } from '../../engine/vectors.ts';
import { evidenceIn, recordedCase } from '../cli/case.ts';
import { environment } from '../config.ts';
import { loadDiagnoses } from '../parts.ts';
import { reportOf, rounded, type Effort, type Figures, type Report } from './figures.ts';
import { madeCases } from './made-cases.ts';

const labelled = recordedCase.extend({ root_cause_class: z.string() });

/** A recorded incident whose true cause is known. */
export type LabelledCase = z.infer<typeof labelled>;

type Told = { label: string; evidence: CloudSafe; story: CloudSafe; question: CloudSafe };

/**
 * Whether the memory finds incidents of the same cause: each case is taken out and looked for among the others. `story` goes the way of
 * the service, a question against stories; `evidence` has only what may leave of the log, without what the diagnoses made of it. Cases are
 * those in the folder that `TEST_CASES` names, or some made here; `TEST_EMBEDDER` names a module with another embedder. The floor is chance.
 */
export async function benchRecall({ quick }: Effort): Promise<Report> {
  const { TEST_CASES: folder, TEST_EMBEDDER: other } = environment();
  if (folder === undefined) process.stderr.write('TEST_CASES names no folder of cases: these figures are of cases made here.\n');
  const diagnoses = await loadDiagnoses();
  const cases = (folder === undefined ? madeCases : readCases(folder)).map((one) => toldOf(one, diagnoses));
  const embedders = [{ name: 'lexical', embedder: lexicalEmbedder }, ...(other === undefined ? [] : [{ name: 'other', embedder: await loadEmbedder(other) }])];
  const found = await Promise.all(embedders.map(({ name, embedder }) => figuresOf(name, embedder, cases)));
  const figures = { made_here: folder === undefined ? 1 : 0, cases: cases.length, asked: askable(cases).length, ...Object.assign({}, ...found) as Figures };
  const chance = chanceOf(cases, quick ? 200 : 2000);
  return reportOf(figures, Object.fromEntries(Object.keys(figures).flatMap((name) => (name.endsWith('_recall_at_3') ? [[name, chance.recall]] : name.endsWith('_mrr') ? [[name, chance.mrr]] : []))));
}

/** Every labelled case of a folder's files of JSON lines. */
function readCases(folder: string): LabelledCase[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl')).sort();
  return files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter((line) => line !== '').flatMap((line) => {
    const read = labelled.safeParse(withState(JSON.parse(line)));
    return read.success ? [read.data] : [];
  }));
}

/** Some recordings tell the exit code without a state around it. */
function withState(one: unknown): unknown {
  if (typeof one !== 'object' || one === null || 'container_state' in one || !('exit_code' in one)) return one;
  return { ...one, container_state: typeof one.exit_code === 'number' ? { status: 'exited', exit_code: one.exit_code } : { status: 'running' } };
}

async function loadEmbedder(path: string): Promise<Embedder> {
  if (!existsSync(path)) throw new Error(`TEST_EMBEDDER names no file: ${path}`);
  return (await import(pathToFileURL(path).href) as { default: Embedder }).default;
}

function toldOf(one: LabelledCase, diagnoses: readonly Diagnosis[]): Told {
  const miner = newMiner();
  const evidence = evidenceIn(one, miner);
  const counted = (one.log_excerpt ?? []).map((line) => ({ signature: miner.sign(line), lines: 1 }));
  const ends = listed(evidence.ends.map(({ exitCode }) => safe`exit code ${exitCode}`), 3);
  const seen = safe`${partName(evidence.status ?? 'unknown')} ${ends}. ${evidenceText(counted)}`;
  const { hypothesis, signs } = diagnose(evidence, diagnoses);
  const known = { resource: 'docker://nas1/app' as const, hypothesis, seen: signs.map((sign) => sign.says) };
  return { label: one.root_cause_class, evidence: seen, story: storyOf(known), question: questionOf(known) };
}

type Known = { resource: ResourceRef; hypothesis: Hypothesis; seen: CloudSafe[] };

/** Its story as it is recorded after a restart that nobody knows whether it helped. */
function storyOf({ resource, hypothesis, seen }: Known): CloudSafe {
  const { family, cause: causeId, says: cause } = hypothesis;
  const at = new Date(0);
  return incidentDocument({
    ticketId: 1, key: 'k', resource, family, causeId, cause, seen, severity: 'high', outcome: 'recovered', openedAt: at, closedAt: at, corrected: null,
    steps: [{ template: 'restart_resource', title: safe`Restart it`, effect: 'unknown', seconds: 60 }], lesson: safe`It ended by itself.`,
  }).text;
}

function questionOf({ resource, hypothesis, seen }: Known): CloudSafe {
  const finding = { detector: 'exited', cause: 'running', resource, severity: 'high' as const, rank: 1, title: safe`it stopped`, symptoms: seen, evidence: [], since: new Date(0) };
  return questionText({ kind: 'incident', key: 'k', resource, findings: [finding], affected: [], unstable: false, calmSince: null, deed: null }, hypothesis);
}

/** Cases that have another of the same cause. */
function askable(cases: readonly Told[]): number[] {
  return cases.flatMap(({ label }, at) => (cases.some((one, other) => other !== at && one.label === label) ? [at] : []));
}

async function figuresOf(name: string, embedder: Embedder, cases: readonly Told[]): Promise<Figures> {
  const begun = performance.now();
  const evidence = await embedder.embed(cases.map((one) => one.evidence));
  const seconds = (performance.now() - begun) / 1000;
  const [story, questions] = [await embedder.embed(cases.map((one) => one.story)), await embedder.embed(cases.map((one) => one.question))];
  return {
    ...quality(`${name}_evidence`, cases, (at) => orderBy(evidence, evidence, at)), ...quality(`${name}_story`, cases, (at) => orderBy(story, questions, at)),
    [`${name}_texts_per_s`]: rounded(cases.length / seconds), [`${name}_dim`]: embedder.dim,
  };
}

/** All other cases, the nearest first. */
function orderBy(vectors: readonly Float32Array[], questions: readonly Float32Array[], asked: number): number[] {
  const shelf = shelfOf(vectors[0]?.length ?? 0, vectors.flatMap((vector, at) => (at === asked ? [] : [[String(at), vector] as const])));
  return nearestOn(shelf, questions[asked] ?? new Float32Array(0), vectors.length).map((one) => Number(one.name));
}

/** `recall_at_3` is the share of those that should be among the first three and are; `mrr` the mean of 1 / the rank of the first right one. */
function quality(name: string, cases: readonly Told[], order: (at: number) => number[]): Figures {
  const scores = askable(cases).map((at) => {
    const right = order(at).map((other) => cases[other]?.label === cases[at]?.label);
    const wanted = Math.min(3, right.filter(Boolean).length);
    return { recall: right.slice(0, 3).filter(Boolean).length / wanted, reciprocal: 1 / (right.indexOf(true) + 1) };
  });
  const mean = (of: 'recall' | 'reciprocal') => rounded(scores.reduce((sum, one) => sum + one[of], 0) / scores.length, 3);
  return { [`${name}_recall_at_3`]: mean('recall'), [`${name}_mrr`]: mean('reciprocal') };
}

function chanceOf(cases: readonly Told[], times: number): { recall: number; mrr: number } {
  let state = 7;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  const runs = Array.from({ length: Math.ceil(times / cases.length) }, () => quality('chance', cases, (asked) =>
    cases.map((_, at) => ({ at, key: next() })).filter(({ at }) => at !== asked).sort((a, b) => a.key - b.key).map(({ at }) => at)));
  const mean = (key: string) => rounded(runs.reduce((sum, one) => sum + (one[key] ?? 0), 0) / runs.length, 3);
  return { recall: mean('chance_recall_at_3'), mrr: mean('chance_mrr') };
}
