import { bareLetters } from './disguise/bare-letters.ts';
import { decodings } from './disguise/decodings.ts';
import { unescaped } from './disguise/unescaped.ts';
import type { ResourceRef } from './types.ts';

/** What every canary begins with. Whoever writes `homelab-copilot-canary-` and some letters into a log will learn when that log leaks. */
export const canaryStem = 'homelab-copilot-canary-';

/** What the incident of a canary is about: what leaves this house, through whichever door. */
export const leavingRef: ResourceRef = 'net://homelab-copilot';

/** Codes within codes that are undone, at most. */
const mostLayers = 3;

const turned = canaryStem.replace(/[a-z]/g, (one) => String.fromCharCode((one.charCodeAt(0) - 84) % 26 + 97));
const stems = [canaryStem, turned].map(bareLetters).flatMap((stem) => [stem, Array.from(stem).reverse().join('')]);

/**
 * Whether a canary stands in a text that is about to leave: as it is, in letters that look like its own, with anything but letters and
 * digits in between, backwards, turned by 13 letters, or in escapes, base64, base32, hexadecimal or lists of numbers, up to three within each
 * other. In a time that grows as the text does.
 */
export function holdsCanary(text: string, layers = mostLayers): boolean {
  const plain = unescaped(text);
  const readings = new Set([text, plain, plain.replace(/<[^<>]{1,200}>/g, '')]);
  if ([...readings].some(holdsStem)) return true;
  return layers > 0 && [...new Set([plain, text])].some((one) => decodings(one).some((inner) => holdsCanary(inner, layers - 1)));
}

function holdsStem(text: string): boolean {
  const letters = bareLetters(text);
  return stems.some((stem) => letters.includes(stem));
}
