import { shownAnswer, type ModelAnswer } from '../../engine/declare/model-answer.ts';
import { unreadIn, withModel } from '../../engine/declare/model-reading.ts';
import type { Lab } from '../../engine/declare/lab.ts';
import { templatesOf } from '../../engine/declare/lab-names.ts';
import { read } from '../../engine/declare/read.ts';
import type { Reading } from '../../engine/declare/wish.ts';
import { hidden, typed, type CloudSafe } from '../../engine/distill.ts';
import { pseudonymsFor, type Named, type Pseudonyms } from '../../engine/distill/pseudonyms.ts';
import { declarationQuestion } from '../../templates/prompts/declaration.ts';
import { isAnswerless } from '../asks/about.ts';
import type { ModelLimits } from '../model-settings.ts';
import type { Answered, Models } from '../models.ts';

/** What asking a model about a declaration needs; `away` tells why none can be asked, where that is known. */
export type ReadingModels = { models: Pick<Models, 'has' | 'askAtHome' | 'askCloud'>; limits: Pick<ModelLimits, 'CLOUD_NAMES'>; away?: string };

/** A reading, what a model said of it (null where none did), and in a sentence what part it had. */
export type ReadWithModel = { reading: Reading; answer: ModelAnswer | null; says: string };

/**
 * A text read by the rules, and by a model where these leave something over: the one in the house, else those in the cloud, which get
 * only what the person typed, without its secrets and with pseudonyms. Where none answers the rules read alone, and that is said.
 */
export async function readWithModel(text: string, lab: Lab, world: ReadingModels): Promise<ReadWithModel> {
  const { sentences, unread } = unreadIn(text, lab);
  const alone = (says: string): ReadWithModel => ({ reading: read(text, lab), answer: null, says });
  if (unread.length === 0) return alone('Read by the rules alone: they left nothing for a model.');
  if (!world.models.has('local') && !world.models.has('cloud')) return alone(`Read by the rules alone: ${world.away ?? 'no model is set up.'}`);
  try {
    const { value, by } = await asked({ sentences, unread, lab }, world);
    const { reading, taken, left } = withModel(text, lab, value);
    return { reading, answer: value, says: `Read by the rules, and by ${by.provider} ${by.model} what they left over: ${taken} of its values fit, ${left} did not and ${left === 1 ? 'was' : 'were'} left out.` };
  } catch (error) {
    if (!isAnswerless(error)) throw error;
    return alone(`Read by the rules alone: no model gave an answer that can be used (${error.code}).`);
  }
}

type Asking = { sentences: readonly string[]; unread: readonly number[]; lab: Lab };

async function asked(asking: Asking, { models, limits }: ReadingModels): Promise<Answered<ModelAnswer>> {
  const clean = asking.sentences.map((one) => typed(one, 2000));
  const redactions = summed(clean.map(({ counts }) => counts));
  const question = (texts: readonly CloudSafe[]) => declarationQuestion(texts, asking.unread);
  if (models.has('local')) {
    try {
      return await models.askAtHome(question(clean.map(({ text }) => text)), { ticketId: null, redactions });
    } catch (error) {
      if (!models.has('cloud') || !isAnswerless(error)) throw error;
    }
  }
  const names = pseudonymsFor(limits.CLOUD_NAMES === 'plain' ? [] : namesOf(asking.lab));
  const texts = limits.CLOUD_NAMES === 'plain' ? clean.map(({ text }) => text) : clean.map(({ text }) => hidden(text, names));
  const answered = await models.askCloud(question(texts), { ticketId: null, redactions: { ...redactions, names: countIn(texts, names) } });
  return { ...answered, value: shownAnswer(answered.value, names.show) };
}

function summed(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const counts of all) for (const [kind, count] of Object.entries(counts)) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}

function namesOf(lab: Lab): Named[] {
  const all = (kind: Named['kind'], names: readonly string[]): Named[] => names.map((name) => ({ kind, name }));
  return [
    ...all('guest', (lab.guests ?? []).map(({ name }) => name)), ...all('host', (lab.nodes ?? []).map(({ name }) => name)), ...all('storage', (lab.storages ?? []).map(({ name }) => name)),
    ...all('network', lab.bridges ?? []), ...all('service', templatesOf(lab).map(({ name }) => name)),
  ];
}

function countIn(texts: readonly string[], { pairs }: Pseudonyms): number {
  const made = new Set(pairs.map(([, pseudonym]) => pseudonym));
  return texts.flatMap((text) => text.match(/[a-z]+-\d+/g) ?? []).filter((word) => made.has(word)).length;
}
