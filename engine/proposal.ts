import { z } from 'zod';
import { safe, type CloudSafe } from './distill.ts';
import { isRef } from './refs.ts';
import type { PlanProposal } from './types.ts';

/** Steps that are read of what a model proposes; a plan may have fewer. */
const mostRead = 20;

/** Names of actions and of their settings are small words of ours. */
const word = /^[a-z][a-zA-Z0-9_]{0,63}$/;

const intent = z.strictObject({ template: z.string().regex(word), target: z.string().max(255).refine(isRef), params: z.record(z.string(), z.unknown()) });
const shape = z.strictObject({ intents: z.array(intent).max(mostRead), by: z.literal('model') });

/**
 * What a model proposes, read as a stranger's: of the right shape, each step once, and in no field a link, a command or a credential.
 * Answers it, or why not. Never throws. The fields are looked at as they came: reading drops a `__proto__` without a word.
 */
export function screened(proposal: unknown): PlanProposal | { no: CloudSafe } {
  const read = shape.safeParse(proposal);
  if (!read.success) return { no: safe`it is no plan` };
  const { intents } = proposal as PlanProposal;
  if (!isPlain(Object.keys(proposal as object), 0) || intents.some((one) => !isPlain(Object.keys(one), 0))) return { no: safe`it is no plan` };
  const strange = intents.findIndex(({ params }) => !isPlain(params, 0));
  if (strange >= 0) return { no: safe`step ${strange + 1} holds a link, a command, a credential or other things that are no settings` };
  const names = intents.map(({ template }) => template);
  const twin = names.findIndex((name, at) => names.indexOf(name) !== at);
  if (twin >= 0) return { no: safe`step ${twin + 1} is there already` };
  return read.data as PlanProposal;
}

/** How deep the settings of an action may nest, and how many there may be in one place. */
const [deepest, widest] = [3, 20];

function isPlain(value: unknown, depth: number): boolean {
  if (depth > deepest) return false;
  if (typeof value === 'string') return isHarmless(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return typeof value === 'boolean';
  if (value === null) return true;
  if (Array.isArray(value)) return value.length <= widest && value.every((one) => isPlain(one, depth + 1));
  const entries = Object.entries(value);
  return entries.length <= widest && entries.every(([name, one]) => word.test(name) && !secretWords.test(name) && isPlain(one, depth + 1));
}

/** What settings are made of: a name, an address with a port, a moment. No spaces, slashes, quotes or signs that a shell reads. */
const harmless = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const secretWords = /pass|secret|token|credential|bearer|api[._-]?key|private/i;
const secretShapes = /^(?:sk-|gh[a-z]_|xox|akia|eyJ|AIza)|[A-Za-z0-9]{24,}/i;
const links = /^(?:www[.]|mailto:|javascript:|data:|file:|ftp:|https?:)/i;

function isHarmless(text: string): boolean {
  return text === '' || (harmless.test(text) && !secretWords.test(text) && !secretShapes.test(text) && !links.test(text));
}
