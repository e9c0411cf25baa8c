import { z } from 'zod';
import type { CloudSafe } from './distill.ts';
import type { Settings, SettingMeta } from './define.ts';
import { Fault } from './errors.ts';
import { pricesAsOf } from './prices.ts';

/** Where a model runs: in the house, or at somebody else's, whom only distilled text may reach. */
export type ModelPlace = 'local' | 'cloud';

/** One question to a model: our own words, the evidence, and the shape that the answer must have. */
export type ModelRequest<Text extends string = CloudSafe> = {
  /** The name of the prompt, `incident`. */
  prompt: string;
  instructions: CloudSafe;
  evidence: readonly Text[];
  answer: z.ZodType;
  limits: { seconds: number; answerTokens: number };
};

/** What a call used up, as the provider counted it; `usd` only where the provider says it. */
export type Usage = { tokensIn: number; tokensOut: number; usd: number | null };

/** What a model said. It is text of a stranger until `readAnswer` has read it. */
export type Completion = { text: string; ended: 'whole' | 'refused' | 'cut'; usage: Usage };

/** What goes with a call: `leaving` is told the exact body before it leaves, and when it rejects nothing leaves. */
export type Call = { leaving: (body: string) => Promise<void>; signal: AbortSignal };

/** Rejects with a `model.*` Fault, or with what `leaving` rejected with; never tries twice. */
export type Ask<Text extends string> = (request: ModelRequest<Text>, call: Call) => Promise<Completion>;

/** Dollars for a million tokens, read and written. */
export type Price = { in: number; out: number };

type Named = { provider: string; model: string; price: Price | null };

/** A model in the house, which may be shown what stays at home. */
export type LocalModel = Named & { place: 'local'; ask: Ask<string>; embedder: Embedder | null };

/** A model at somebody else's: it takes only distilled text. */
export type CloudModel = Named & { place: 'cloud'; ask: Ask<CloudSafe> };

export type Model = LocalModel | CloudModel;

/** Turns texts into vectors, in the order of the texts. */
export type Embedder = { model: string; embed: (texts: readonly string[], call: Call) => Promise<{ vectors: number[][]; usage: Usage }> };

/** How bytes get out; the one of Node, or a stand-in. */
export type Send = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A provider of models. Its SDK is imported inside `connect`, so that a part that is off costs nothing. */
export type ModelPart<Shape extends z.ZodRawShape = z.ZodRawShape> = {
  part: 'model';
  provider: string;
  about: string;
  settings: Settings<Shape>;
  /** Whether these settings switch it on. */
  on: (settings: z.infer<z.ZodObject<Shape>>) => boolean;
  connect: (settings: z.infer<z.ZodObject<Shape>>, world: { send: Send }) => Promise<Model[]>;
};

/** Tokens as a provider counts them; what no answer can have used up is refused, for a cap is made of it. */
export const tokenCount = z.int().nonnegative().max(10_000_000);

/** A file of `adapters/` exports one of these by default, where it is a model. */
export function defineModel<Shape extends z.ZodRawShape>(part: Omit<ModelPart<Shape>, 'part'>): ModelPart<Shape> {
  return { part: 'model', ...part };
}

/** The address of a provider in the cloud, as a setting; its key is the only credential, so that none may stand in the address. */
export function addressSetting(usual: string, about: string) {
  const plain = (text: string): boolean => URL.canParse(text) && new URL(text).username === '' && new URL(text).password === '';
  return z.url({ protocol: /^https?$/ }).refine(plain, 'write it without a user and a password; the key is a setting of its own').default(usual).meta({ about } satisfies SettingMeta);
}

/** A price as a setting, `1/5` for a dollar per million tokens read and five per million written. */
export function priceSetting(provider: string) {
  return z.string().regex(/^\d+(\.\d+)?\/\d+(\.\d+)?$/, 'write two prices in dollars, such as 1/5').optional().transform(priceOf)
    .meta({ about: `What ${provider} takes for a million tokens read and written, in dollars; without it the list prices of ${pricesAsOf} hold, and of a model that is not on the list tokens are shown alone`, example: '1/5' } satisfies SettingMeta);
}

function priceOf(text: string | undefined): Price | null {
  const [read, written] = (text ?? '').split('/').map(Number);
  return text === undefined || read === undefined || written === undefined ? null : { in: read, out: written };
}

/** What a call cost in dollars: as the provider says, else by its price; null when nobody knows. */
export function costOf({ tokensIn, tokensOut, usd }: Usage, price: Price | null): number | null {
  return usd ?? (price === null ? null : (tokensIn * price.in + tokensOut * price.out) / 1_000_000);
}

/** The tokens that a call may use up at most, judged before it leaves: a token is seldom less than two bytes. */
export function mostTokens(body: string, answerTokens: number): number {
  return Math.ceil(new TextEncoder().encode(body).length / 2) + answerTokens;
}

/** The value in an answer, checked against the shape that was asked for. Throws `model.refused` or `model.malformed`, which never repeat what the model wrote. */
export function readAnswer<Value>({ text, ended }: Completion, shape: z.ZodType<Value>): Value {
  if (ended === 'refused') throw new Fault('model.refused', 'the model declined to answer');
  if (ended === 'cut') throw new Fault('model.malformed', 'the answer of the model was cut off');
  const read = shape.safeParse(jsonIn(text));
  if (!read.success) throw new Fault('model.malformed', 'the answer of the model has not the shape that was asked for');
  return read.data;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Fault('model.malformed', 'the answer of the model is no JSON');
  }
}

const plainKeywords = ['type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'const', 'anyOf', 'description'];

/** The JSON schema of an answer in the few words that every provider knows; lengths and patterns are checked by us alone. */
export function schemaOf(answer: z.ZodType): Record<string, unknown> {
  return plain(z.toJSONSchema(answer)) as Record<string, unknown>;
}

function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([word]) => plainKeywords.includes(word));
  return Object.fromEntries(kept.map(([word, value]) => [word, word === 'properties' ? plainEach(value as object) : plain(value)]));
}

function plainEach(properties: object): object {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, plain(schema)]));
}

/** The receipt of one call, as it may be told; `text` is null where it holds what stays at home. */
export type ModelReceipt = {
  id: string; at: Date; provider: CloudSafe; model: CloudSafe; place: ModelPlace; purpose: CloudSafe; bytes: number; digest: CloudSafe;
  tokens: number | null; usd: number | null; outcome: CloudSafe; redactions: Readonly<Record<string, number>>; text: CloudSafe | null;
};
