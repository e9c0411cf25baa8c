import { z } from 'zod';
import { isChange } from './change-steps.ts';
import { safe, type CloudSafe } from './distill.ts';
import { plainCopy } from './plain.ts';
import { isRef } from './refs.ts';
import type { PlanProposal } from './types.ts';

/** Steps that are read of what a model proposes; a plan may have fewer. */
const mostRead = 20;

/** Names of actions and of their settings are small words of ours. */
const word = /^[a-z][a-zA-Z0-9_]{0,63}$/;

const strangersIntent = z.strictObject({ template: z.string().regex(word), target: z.string().refine(isRef), params: z.record(z.string(), z.unknown()) });
const ownIntent = z.object({ template: z.string(), target: z.string().refine(isRef), params: z.record(z.string(), z.unknown()) });
const strangers = z.strictObject({ intents: z.array(strangersIntent).max(mostRead), by: z.literal('model') });
const own = z.object({ intents: z.array(ownIntent), by: z.enum(['diagnoses', 'difference']), keep: ownIntent.optional() });

/**
 * A proposal as it may be looked at, of whom the caller knows it to be; what it says of that itself must agree. What a model proposes is
 * read as a stranger's: each step once, and in no field a link, a command or a credential. Answers it, or why not. Never throws.
 */
export function screened(proposal: unknown, by: PlanProposal['by']): PlanProposal | { no: CloudSafe } {
  const plain = plainCopy(proposal);
  const isOwn = by !== 'model';
  if (plain === null || !(isOwn ? own : strangers).safeParse(plain.copy).success) return { no: safe`it is no plan` };
  const read = plain.copy as PlanProposal;
  if (read.by !== by) return { no: safe`it is no plan` };
  const no = isOwn ? null : whyStrange(read);
  return no === null ? read : { no };
}

/** The fields are looked at as they came: reading them into a shape drops a `__proto__` without a word. */
function whyStrange(proposal: PlanProposal): CloudSafe | null {
  const { intents } = proposal;
  if ([proposal, ...intents].some((one) => Object.keys(one).some((name) => !word.test(name)))) return safe`it is no plan`;
  const strange = intents.findIndex(({ params }) => !isPlain(params, 0));
  if (strange >= 0) return safe`step ${strange + 1} holds a link, a command, a credential or other things that are no settings`;
  const change = intents.findIndex(({ template }) => isChange(template) || template === 'commit_declaration');
  if (change >= 0) return safe`step ${change + 1} changes what a cluster is made of, which no model may propose`;
  const names = intents.map(({ template }) => template);
  const twin = names.findIndex((name, at) => names.indexOf(name) !== at);
  return twin >= 0 ? safe`step ${twin + 1} is there already` : null;
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
