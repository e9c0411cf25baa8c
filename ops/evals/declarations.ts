import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { labSchema, type Lab } from '../../engine/declare/lab.ts';
import { previewOf, type Preview } from '../../engine/declare/preview.ts';
import { unreadIn } from '../../engine/declare/model-reading.ts';
import { read } from '../../engine/declare/read.ts';
import { askedFor, coveredBy, exactSlots, silentIn, type Expected } from './declaration-judge.ts';
import { leftOver } from './declaration-left-over.ts';
import { minds, readWithMind } from './declaration-minds.ts';
import { share, type Figure } from './intervals.ts';

/** How declarations with labels are read, and the cases that are not read as they should be, with why. */
export type DeclarationScore = {
  cases: number; rightCases: Figure; exactSlots: Figure; silentAssumptions: number; unspecifiedCovered: Figure; mustAsk: Figure; overAsking: Figure; mustRefuse: Figure; wronglyRefused: Figure;
  risk: Figure; confirmation: Figure; rewordings: Figure; wrong: string[];
};

const text = z.string();
const expected = z.object({ resources: z.array(z.record(text, z.unknown())), unspecified: z.array(text).default([]), must_ask: z.array(text).default([]), must_refuse: text.nullable().default(null) });
const caseShape = z.object({ id: text, utterance: text, context_id: text, expected, risk: text.optional(), confirmation: text.optional(), rewordings: z.array(text).default([]) });
const ownFile = z.object({ labs: z.record(text, labSchema), cases: z.array(caseShape) });

/** A declaration with what is known of its right reading. */
export type DeclarationCase = z.infer<typeof caseShape> & { lab: Lab };

/** How the labelled declarations are read with one stand-in for a model. */
export type MindScore = DeclarationScore & {
  /** Declarations of which the rules left something for it. */
  asked: number;
  /** What it brought in of its own that destroys, stops or moves what there is. */
  harmful: number;
  /** Of the sentences that the rules leave over: those it settles rightly, those that are asked about still, and those that are wrong and not asked about. */
  leftOver: { settled: number; asked: number; misread: string[]; of: number };
};

/** How each stand-in for a model would change what the rules alone read; what is silent or harmful is counted over all, also where the rules leave something over. */
export async function scoreMinds(folder: string | undefined): Promise<Record<string, MindScore>> {
  const cases = await casesIn(folder);
  const all = [...cases, ...leftOver];
  const known = new Map(all.flatMap((one) => [one.utterance, ...one.rewordings].map((said) => [said, one.expected.resources] as const)));
  const whole = new Map<string, Preview>();
  for (const { utterance, rewordings, lab } of cases) for (const said of [utterance, ...rewordings]) if (unreadIn(said, lab).unread.length === 0) whole.set(said, deterministic(said, lab));
  return Object.fromEntries(Object.entries(minds).map(([name, mind]) => {
    let harmful = 0;
    const reader = (said: string, lab: Lab): Preview => {
      const rules = whole.get(said);
      if (rules) return rules;
      const preview = readWithMind(said, lab, { mind, right: known.get(said) ?? [] });
      harmful += Math.max(0, harmIn(preview) - harmIn(deterministic(said, lab)));
      return preview;
    };
    const [score, { silentAssumptions }] = [scored(cases, reader), scored(leftOver, reader)];
    return [name, { ...score, silentAssumptions: score.silentAssumptions + silentAssumptions, asked: all.filter(({ utterance }) => !whole.has(utterance)).length, harmful, leftOver: leftOverWith(mind) }];
  }));
}

function leftOverWith(mind: (typeof minds)[string]): MindScore['leftOver'] {
  const sum = { settled: 0, asked: 0, misread: [] as string[], of: leftOver.length };
  for (const { utterance, lab, expected: { resources } } of leftOver) {
    const preview = readWithMind(utterance, lab, { mind, right: resources });
    if (preview.blocked) sum.asked += 1;
    else if (exactSlots(preview.resources, resources).exact) sum.settled += 1;
    else sum.misread.push(`${utterance} ${JSON.stringify(preview.resources.map(({ from: _from, ...fields }) => fields))}`);
  }
  return sum;
}

function harmIn({ resources }: Preview): number {
  return resources.filter(({ op, kind, power, disks }) => op === 'delete' || op === 'rollback' || kind === 'storage' || op === 'power' && power !== 'start' || op === 'modify' && disks !== undefined).length;
}

/** How a reader reads the labelled declarations of a folder, or those written for this project where none is named. */
export async function scoreDeclarations(folder: string | undefined, reader: (text: string, lab: Lab) => Preview = deterministic): Promise<DeclarationScore> {
  return scored(await casesIn(folder), reader);
}

async function casesIn(folder: string | undefined): Promise<DeclarationCase[]> {
  return folder !== undefined && existsSync(join(folder, 'declarations-dev.jsonl')) ? labelledIn(folder) : ownCases();
}

function deterministic(said: string, lab: Lab): Preview {
  return previewOf(read(said, lab), lab);
}

async function labelledIn(folder: string): Promise<DeclarationCase[]> {
  const labs = z.record(text, labSchema).parse(JSON.parse(await readFile(join(folder, 'declaration_contexts.json'), 'utf8')));
  const lines = (await readFile(join(folder, 'declarations-dev.jsonl'), 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => withLab(caseShape.parse(JSON.parse(line)), labs));
}

/** The cases of the project itself; they are not compiled and stay where the sources are. */
export async function ownCases(): Promise<DeclarationCase[]> {
  const folder = new URL('declarations/', import.meta.url.replace('/dist/ops/evals/', '/ops/evals/'));
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const files = await Promise.all(names.map(async (name) => ownFile.parse(JSON.parse(await readFile(new URL(name, folder), 'utf8')))));
  return files.flatMap(({ labs, cases }) => cases.map((one) => withLab(one, labs)));
}

function withLab(one: z.infer<typeof caseShape>, labs: Readonly<Record<string, Lab>>): DeclarationCase {
  return { ...one, lab: labs[one.context_id] ?? {} };
}

type Judged = { one: DeclarationCase; preview: Preview; slots: { right: number; of: number }; exact: boolean; silent: string[]; uncovered: string[]; unasked: string[]; extra: string[]; rewordings: { same: number; of: number; other: string[] } };

function scored(cases: readonly DeclarationCase[], reader: (text: string, lab: Lab) => Preview): DeclarationScore {
  const judged = cases.map((one) => judge(one, reader));
  const part = <One>(all: readonly One[], yes: (one: One) => boolean): Figure => share(all.filter(yes).length, all.length);
  const sum = (count: (one: Judged) => number): number => judged.reduce((all, one) => all + count(one), 0);
  const refusable = judged.filter(({ one }) => one.expected.must_refuse !== null);
  return {
    cases: cases.length, rightCases: part(judged, (one) => faultsOf(one).length === 0), exactSlots: share(sum(({ slots }) => slots.right), sum(({ slots }) => slots.of)), silentAssumptions: sum(({ silent }) => silent.length),
    unspecifiedCovered: share(sum(({ one, uncovered }) => one.expected.unspecified.length - uncovered.length), sum(({ one }) => one.expected.unspecified.length)),
    mustAsk: share(sum(({ one, unasked }) => one.expected.must_ask.length - unasked.length), sum(({ one }) => one.expected.must_ask.length)), overAsking: part(judged, ({ extra }) => extra.length > 0),
    mustRefuse: part(refusable, ({ one, preview }) => preview.refused?.code === one.expected.must_refuse), wronglyRefused: part(judged.filter(({ one }) => one.expected.must_refuse === null), ({ preview }) => preview.refused !== null),
    risk: part(judged.filter(({ one }) => one.risk !== undefined), ({ one, preview }) => preview.risk === one.risk), confirmation: part(judged.filter(({ one }) => one.confirmation !== undefined), ({ one, preview }) => preview.confirmation === one.confirmation),
    rewordings: share(sum(({ rewordings }) => rewordings.same), sum(({ rewordings }) => rewordings.of)), wrong: judged.flatMap((one) => faultsOf(one).map((fault) => `${one.one.id}: ${fault}`)),
  };
}

function judge(one: DeclarationCase, reader: (text: string, lab: Lab) => Preview): Judged {
  const preview = reader(one.utterance, one.lab);
  const wanted: Expected = one.expected;
  const { slots, exact } = exactSlots(preview.resources, wanted.resources);
  const { unasked, extra } = askedFor(preview.questions, wanted.must_ask);
  const whole = essence(preview);
  const other = one.rewordings.filter((said) => essence(reader(said, one.lab)) !== whole);
  return { one, preview, slots, exact, silent: silentIn(preview, wanted), uncovered: wanted.unspecified.filter((field) => !coveredBy(preview, field)), unasked, extra, rewordings: { same: one.rewordings.length - other.length, of: one.rewordings.length, other } };
}

/** What a lock is made of: what two wordings of the same wish must agree in. */
function essence({ resources, questions, refused, assumed }: Preview): string {
  const plain = resources.map(({ from: _from, ...fields }) => Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))));
  return JSON.stringify([plain, questions.map(({ about }) => about).sort(), refused?.code ?? null, assumed.map(({ wish, field, value }) => `${wish} ${field} ${value}`).sort()]);
}

function faultsOf({ one, preview, exact, silent, uncovered, unasked, extra, rewordings }: Judged): string[] {
  const refusal = one.expected.must_refuse;
  return [
    ...(exact ? [] : [`read as ${JSON.stringify(preview.resources.map(({ from: _from, ...fields }) => fields))}`]), ...silent.map((field) => `silent assumption of ${field}`), ...uncovered.map((field) => `nothing said of ${field}`),
    ...unasked.map((ask) => `not asked: ${ask}`), ...extra.map((says) => `asked: ${says}`), ...(preview.refused?.code === (refusal ?? undefined) ? [] : [`refused: ${preview.refused?.code ?? 'no'} instead of ${refusal ?? 'no'}`]),
    ...(one.risk === undefined || preview.risk === one.risk ? [] : [`risk ${preview.risk} instead of ${one.risk}`]), ...(one.confirmation === undefined || preview.confirmation === one.confirmation ? [] : [`confirmation ${preview.confirmation}`]),
    ...rewordings.other.map((said) => `read otherwise: "${said}"`),
  ];
}

/** The figures for a person, a line for each, and one for each thing that is not as it should be. */
export function declarationText(score: DeclarationScore): string {
  const figure = ({ value, of }: Figure): string => (value === null ? 'nothing to measure' : `${(value * 100).toFixed(1)} % of ${of}`);
  const rows: [string, string][] = [
    ['read wholly right', figure(score.rightCases)], ['exact slots', figure(score.exactSlots)], ['silent assumptions', String(score.silentAssumptions)], ['left open and told', figure(score.unspecifiedCovered)], ['asked where it must be', figure(score.mustAsk)],
    ['asked without need', figure(score.overAsking)], ['refused where it must be', figure(score.mustRefuse)], ['refused without need', figure(score.wronglyRefused)], ['risk', figure(score.risk)], ['confirmation', figure(score.confirmation)], ['rewordings read the same', figure(score.rewordings)],
  ];
  return [`${score.cases} declarations`, ...rows.map(([name, value]) => `${name.padEnd(31)}${value}`), ...score.wrong.map((one) => `  ${one}`)].join('\n');
}

/** The figures of each stand-in for a model, a line for each. */
export function mindText(scores: Readonly<Record<string, MindScore>>): string {
  const percent = ({ value }: Figure): string => (value === null ? '–' : `${(value * 100).toFixed(1)} %`);
  const rows = Object.entries(scores).map(([name, one]) => `${name.padEnd(31)}silent ${one.silentAssumptions}, harmful ${one.harmful}, right ${percent(one.rightCases)}, slots ${percent(one.exactSlots)}, must ask ${percent(one.mustAsk)}, over-asked ${percent(one.overAsking)}, must refuse ${percent(one.mustRefuse)}, refused without need ${percent(one.wronglyRefused)}; left over: ${one.leftOver.settled} settled, ${one.leftOver.asked} asked, ${one.leftOver.misread.length} misread of ${one.leftOver.of}`);
  return [`with a model fake (asked about ${Object.values(scores)[0]?.asked ?? 0} of them)`, ...rows].join('\n');
}
