import type { LogClass } from '../signature.ts';
import { hostParticulars } from './particulars-host.ts';
import { particulars } from './particulars.ts';
import { wordings } from './wordings.ts';

const rules = [...particulars, ...hostParticulars, ...wordings].map(([name, wording]) => [name, new RegExp(wording.trim().split(/\n\s*/).join('|'))] as const);

/** Sentences that say that it is well, or well again. */
const calm = new RegExp(String.raw`\b(?:no|zero|without|any) (?:\w+ )?(?:errors?|failures?|problems?|issues|timeouts?)\b`
  + String.raw`|\b(?:re-?connected|recovered|restored|re-?established|is (?:back|reachable again|up again)|back (?:online|up|to normal))\b`
  + String.raw`|\b(?:removed|removing|deleted|cleaned up) (?:an? |the )?(?:stale|old|left-?over)\b`
  + String.raw`|\b(?:successful(?:ly)?|succeeded after|no longer (?!supported|valid|available|recogni|exist|accept|allow))\b`);
const stillBad = /\b(?:not|never) (?:been |be )?(?:recover|restor|reconnect|successful)|fail(?:ed|ure|ing)?\b|refused|denied|(?:can|could|did)(?:not|n't| not)|unable|panic/;

/** Paths and addresses: what they are called says nothing about trouble. */
const elsewhere = /\w{1,20}:\/\/\S+|(?<![\w)/])(?!\/dev\/)(?:\.{0,2}\/|[\w.-]{1,60}\/[\w.-]{1,60}\/)[^\s,;:=()"']*/g;

/** What kind of trouble a text tells of; null when none, also when it says that the trouble is over or absent. */
export function classOf(text: string): LogClass | null {
  const words = text.toLowerCase().replace(elsewhere, ' ');
  if (calm.test(words) && !stillBad.test(words.replace(/\b(?:after|following|despite) .*/, ''))) return null;
  return rules.find(([, wording]) => wording.test(words))?.[0] ?? null;
}
