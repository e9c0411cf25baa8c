import type { z } from 'zod';
import type { Routes } from '../../engine/delivery.ts';
import { Fault, isFault } from '../../engine/errors.ts';
import { costOf, mostTokens, readAnswer, type Call, type Model, type ModelPlace, type ModelRequest, type Price, type Usage } from '../../engine/models.ts';
import type { Platform } from '../../engine/types.ts';
import { arrive, depart, type Redactions } from '../../storage/egress.ts';
import type { Store } from '../../storage/postgres.ts';
import type { ModelLimits } from '../model-settings.ts';
import type { PartStates } from '../part-states.ts';
import type { Asked, Pace } from './seat.ts';

/** What a model is asked about, and what goes into the receipt besides the text; `keep` rejects where the question is no longer ours to ask. */
export type About = { ticketId: number | null; redactions: Redactions; keep?: () => Promise<void> };

/** A question, with the shape that its answer is checked against. */
export type Question<Text extends string, Value> = Omit<ModelRequest<Text>, 'limits' | 'answer'> & { answer: z.ZodType<Value> };

/** Who answered, and what it took; `usd` is null where nobody knows the price. */
export type Answerer = { provider: string; model: string; place: ModelPlace; usage: Usage; usd: number | null };
export type Answered<Value> = { value: Value; by: Answerer };

/** What models are run with. */
export type ModelsWorld = {
  store: Store; limits: ModelLimits; timeZone: string; platforms: readonly Platform[]; routes?: Routes; states: Pick<PartStates, 'set'>; now: () => Date;
  say: (words: string, error?: unknown) => void;
  /** The last look at what is about to leave the house; rejects where it may not. */
  pass?: (text: string) => Promise<void>;
};

/** Tokens that an answer may take; some models think before they write. */
const answerTokens = 1500;

/** One call to one model, with its receipt. */
export type CallTo = <Text extends string, Value>(model: Asked<Text>, question: Question<Text, Value>, about: About) => Promise<Answered<Value>>;

/** How single calls are made in a world: each is bounded in time and ends with `stopping`. */
export function callTo(world: ModelsWorld, stopping: AbortSignal): CallTo {
  return async (model, question, about) => {
    const limits = { seconds: world.limits.MODEL_SECONDS, answerTokens };
    const { value, usage: taken } = await withReceipt({ model, prompt: question.prompt, reserved: answerTokens }, { world, about, stopping }, async (call) => {
      const said = await model.ask({ ...question, limits }, call);
      return { usage: said.usage, read: () => readAnswer(said, question.answer) };
    });
    const usage = taken ?? { tokensIn: 0, tokensOut: 0, usd: null };
    const { provider, model: name, place, price } = model;
    return { value, by: { provider, model: name, place, usage, usd: taken === null ? null : costOf(taken, price) } };
  };
}

/** What a call is made of and around. */
export type Trip = { world: ModelsWorld; about: About; stopping: AbortSignal };
type Traveller = { model: Pick<Model, 'provider' | 'model' | 'place'> & { price: Price | null }; prompt: string; reserved: number };
/** What came of a call: what it took, null where that is not known, and whether the provider has answered at all. */
type Ended = { usage: Usage | null; heard: boolean; outcome: string };
type Work<Value> = (call: Call) => Promise<{ usage: Usage; read: () => Value }>;

/** How questions to a model are paced in a world. */
export function paceOf({ now, limits }: ModelsWorld): Pace {
  return { now, callMs: limits.MODEL_SECONDS * 1000 };
}

/** Does a call: its receipt is written before the request leaves, and completed when it has ended, well or not. */
export async function withReceipt<Value>(traveller: Traveller, { world, about, stopping }: Trip, work: Work<Value>): Promise<{ value: Value; usage: Usage | null }> {
  const receipt = { id: null as string | null, bytes: 0 };
  const leaving = async (body: string): Promise<void> => {
    await about.keep?.();
    receipt.bytes = Buffer.byteLength(body);
    receipt.id = await written(traveller, body, { world, about });
  };
  const signal = AbortSignal.any([AbortSignal.timeout(world.limits.MODEL_SECONDS * 1000), stopping]);
  const ended: Ended = { usage: null, heard: false, outcome: 'answered' };
  try {
    const { usage, read } = await work({ leaving, signal });
    Object.assign(ended, { heard: true, usage: believed(usage, { ...traveller, bytes: receipt.bytes }) });
    return { value: read(), usage: ended.usage };
  } catch (error) {
    ended.outcome = isFault(error) ? error.code : 'failed';
    throw error;
  } finally {
    if (receipt.id !== null) await completed(receipt.id, ended, { world, traveller });
  }
}

async function written({ model, prompt, reserved }: Traveller, body: string, { world, about }: Pick<Trip, 'world' | 'about'>): Promise<string> {
  const { CLOUD_TOKENS_PER_DAY: tokens } = world.limits;
  const { provider, model: name, place } = model;
  if (place === 'cloud') await world.pass?.(body);
  const id = await depart(world.store, {
    ticketId: about.ticketId, redactions: about.redactions, purpose: prompt, provider, model: name, place, text: body, reserved: mostTokens(body, reserved), at: world.now(),
  }, { tokens, timeZone: world.timeZone });
  if (id === null) throw new Fault('model.spent', `the ${tokens} tokens a day of CLOUD_TOKENS_PER_DAY would not do for this`);
  return id;
}

/**
 * What a call took as far as it can be believed: no more tokens than its bytes and its answer can have been, or one wrong count would
 * use up a day; and not nothing, which a cloud model cannot have taken: then it is not known.
 */
function believed(usage: Usage, { model, reserved, bytes }: Traveller & { bytes: number }): Usage | null {
  if (model.place === 'cloud' && usage.tokensIn === 0) return null;
  return { ...usage, tokensIn: Math.min(usage.tokensIn, bytes + overheadTokens), tokensOut: Math.min(usage.tokensOut, 2 * reserved + overheadTokens) };
}

/** Tokens that a provider may add of its own, such as for the shape of the answer. */
const overheadTokens = 2000;

/** What a call took that ended without an answer, or with one that does not say, is not known; it keeps what it reserved. */
async function completed(id: string, { usage, heard, outcome }: Ended, { world, traveller }: Pick<Trip, 'world'> & { traveller: Traveller }): Promise<void> {
  const used = usage ?? (!heard && isUnanswered(outcome) ? { tokensIn: 0, tokensOut: 0, usd: null } : null);
  const usd = used === null ? null : costOf(used, traveller.model.price);
  const arrival = { tokensIn: used?.tokensIn ?? null, tokensOut: used?.tokensOut ?? null, usd, outcome, at: world.now() };
  await arrive(world.store, id, arrival).catch((error: unknown) => { world.say('what came of a call to a model could not be written down', error); });
}

/** Whether nothing can have been used up: the provider has turned the request away, or was never reached. */
function isUnanswered(outcome: string): boolean {
  return ['model.busy', 'model.credentials', 'model.refused'].includes(outcome);
}
