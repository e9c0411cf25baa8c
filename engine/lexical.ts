import type { Embedder } from './memory.ts';
import { normalised } from './vectors.ts';

/** Length of the vectors. */
const dim = 768;

/** Texts as hashed words, pairs of words and pieces of words: no weights to load, the same on every machine, for stories made of our own catalogue words. */
export const lexicalEmbedder: Embedder = {
  model: 'lexical-2', dim,
  embed: (texts) => Promise.resolve(texts.map(lexicalVector)),
};

/** The vector of one text, of length 1, or of noughts where it holds no word. */
export function lexicalVector(text: string): Float32Array {
  const vector = new Float32Array(dim);
  for (const [feature, count] of featuresOf(text)) {
    const hash = hashOf(feature);
    const sign = (hash & 1) === 0 ? 1 : -1;
    vector[(hash >>> 1) % dim] = (vector[(hash >>> 1) % dim] ?? 0) + sign * weightOf(feature) * Math.sqrt(count);
  }
  return normalised(vector);
}

/** Words that stand in every story and tell nothing of one. */
const empty = new Set('a an and are as at be been but by for from had has have in is it its may no not of on or our that the them there this to was were what which who why with'.split(' '));

function featuresOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (feature: string): void => { counts.set(feature, (counts.get(feature) ?? 0) + 1); };
  const words = (text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? []).filter((word) => !empty.has(word) && !isId(word)).map(stemOf);
  for (const [at, word] of words.entries()) {
    add(word);
    const next = words[at + 1];
    if (next !== undefined) add(`${word} ${next}`);
    for (let from = 0; from + 4 <= word.length; from += 1) add(`~${word.slice(from, from + 4)}`);
  }
  return counts;
}

/** Ids of signatures tell one kind of line from another, not what it is about. */
function isId(word: string): boolean {
  return word.length >= 12 && /^[0-9a-f]+$/.test(word);
}

/** The few endings that our own words take. */
function stemOf(word: string): string {
  return word.length > 4 ? word.replace(/(?:ies|ing|ed|es|s)$/, '') : word;
}

/** Whole words tell most, pieces catch what is spelled otherwise, numbers hardly tell anything. */
function weightOf(feature: string): number {
  if (/^\d/.test(feature)) return 0.2;
  return feature.startsWith('~') ? 0.25 : feature.includes(' ') ? 0.6 : 1;
}

/** FNV-1a over the characters. */
function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c_1b_3c_6d) >>> 0;
}
