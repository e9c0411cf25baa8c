import type { LabNames } from '../lab-names.ts';
import { amountRules } from './amounts.ts';
import { doingRules } from './doing.ts';
import { guestRules } from './guests.ts';
import { imageRules } from './images.ts';
import { linkRules } from './links.ts';
import type { Mark, Meaning } from './meaning.ts';
import { nakedAt, namedAt } from './names.ts';
import { networkRules } from './networks.ts';
import { commandRules, outsideRules } from './outside.ts';
import { placeRules } from './places.ts';
import { applied, nameWord, pattern, type Place, type Rule } from './rule.ts';
import { nfsRules, snapshotRules, switchRules } from './switches.ts';

type Found = Meaning & { at: number; end: number };

const known: readonly Rule[] = [...commandRules, ...snapshotRules, ...switchRules, ...outsideRules, ...nfsRules, ...networkRules, ...imageRules, ...amountRules, ...placeRules, ...guestRules];
const loose: readonly Rule[] = [...doingRules, ...linkRules];

/** The marks of a sentence from left to right: at each place the first family that fits, else a word that nothing explains. */
export function marksIn(text: string, sentence: number, names: LabNames): Mark[] {
  const marks: Mark[] = [];
  const plain = text.replace(/`([^`\s]+)`/g, '"$1"');
  for (let at = skipped(plain, 0); at < plain.length;) {
    const mark = markAt({ text: plain, at, names });
    marks.push({ ...mark, sentence });
    at = skipped(plain, mark.end);
  }
  return marks;
}

function skipped(text: string, at: number): number {
  let next = at;
  while (next < text.length && /\s/.test(text.charAt(next))) next += 1;
  return next;
}

function markAt(place: Place): Found {
  const look = (at: number): Meaning['is'] => (firstOf([...known, ...loose], { ...place, at }) ?? wordAt({ ...place, at })).is;
  const named = namedAt(place.text, place.at, look);
  if (named !== null) return { is: 'names', names: named.names, said: true, at: place.at, end: named.end };
  const found = firstOf(known, place);
  if (found !== null) return found;
  const naked = nakedAt(place.text, place.at, look);
  if (naked !== null) return { is: 'names', names: naked.names, said: false, at: place.at, end: naked.end };
  return firstOf(loose, place) ?? wordAt(place);
}

function firstOf(rules: readonly Rule[], place: Place): Found | null {
  for (const one of rules) {
    const found = applied(one, place);
    if (found !== null && found.end > place.at) return { ...found.meaning, at: place.at, end: found.end };
  }
  return null;
}

const word = pattern(`${nameWord}|\\S`);

function wordAt({ text, at }: Place): Found {
  word.lastIndex = at;
  const says = word.exec(text)?.[0] ?? text.charAt(at);
  return { is: 'word', says, at, end: at + says.length };
}
