import { isOperationsWord } from './vocabulary.ts';

/** Tells, of a word in small letters, whether it is one of some names, one word of them, or names joined as in `nas1/immich_server`, `lab/node_pve1` and `router:53`. */
export function nameTest(names: readonly string[]): (word: string) => boolean {
  const known = new Set(names.flatMap((name) => [name, ...name.split(' ')]).map((name) => name.toLowerCase()));
  const isPart = (part: string): boolean => known.has(part) || isOperationsWord(part) || /^\d{1,6}$/.test(part);
  return (word) => {
    if (known.has(word)) return true;
    const parts = word.split(/[/_:]/);
    return parts.length > 1 && parts.some((part) => known.has(part)) && parts.every(isPart);
  };
}
