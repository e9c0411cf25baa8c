import type { LabNames } from '../lab-names.ts';
import type { Meaning } from './meaning.ts';

/** What was found by a pattern: the whole at 0, then its groups, an absent one being an empty text. */
export type Found = readonly string[];

/** A family of phrases: what it looks like, and what it means; null where it means nothing after all. */
export type Rule = { pattern: RegExp; means: (found: Found, names: LabNames) => Meaning | null };

/** A family of phrases, by the source of its pattern. It ends where a word ends. */
export function rule(source: string, means: Rule['means']): Rule {
  return { pattern: pattern(`(?:${source})(?![\\p{L}\\p{N}_])(?![-.][\\p{L}\\p{N}])(?!['’](?!s\\b)[\\p{L}])`), means };
}

/** Signs between words, which end anywhere. */
export function signs(source: string, meaning: Meaning): Rule {
  return { pattern: pattern(source), means: () => meaning };
}

/** A pattern that is tried at one place. Letters are those of Latin scripts, which compiles many times faster than all of Unicode. */
export function pattern(source: string): RegExp {
  return new RegExp(source.replaceAll('\\p{L}', 'A-Za-zÀ-ÖØ-öø-ÿ').replaceAll('\\p{N}', '0-9'), 'iy');
}

/** A family of phrases that all mean the same. */
export function always(source: string, meaning: Meaning): Rule {
  return rule(source, () => meaning);
}

/** A place in a sentence. */
export type Place = { text: string; at: number; names: LabNames };

/** What a rule makes of the text at a place, and where that ends; null when nothing. */
export function applied({ pattern, means }: Rule, { text, at, names }: Place): { meaning: Meaning; end: number } | null {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found === null) return null;
  const end = pattern.lastIndex;
  const meaning = means([...found].map((one: string | undefined) => one ?? ''), names);
  return meaning && { meaning, end };
}

/** A word as names are written: letters and digits, with dots, hyphens and underscores between them. */
export const nameWord = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}_]|[-.](?=[\\p{L}\\p{N}]))*';

/** A text in quotation marks of any make, in its own group. */
export const quoted = '[\'"“”‘’„«]([^\'"“”‘’„«»]{1,80})[\'"“”‘’»]';
