import { z } from 'zod';
import { linesOf } from './distill/lines.ts';
import { modelWords } from './distill/model-words.ts';
import type { Pseudonyms } from './distill/pseudonyms.ts';
import { phraseIn } from './distill/phrases.ts';
import { passingWords } from './distill/words.ts';
import { readAtHome, type RawLog } from './raw-log.ts';
import { redact, type SecretCounts } from './redact/redact.ts';
import { isRef, nameOf, type ResourceRef } from './refs.ts';
import { logClasses, logLevels, type Signature } from './signature.ts';

declare const cloudSafe: unique symbol;

/** Text that may leave the house: our own words, numbers, states of closed sets, inventory names. Only this file makes it. */
export type CloudSafe = string & { readonly [cloudSafe]: true };

/** What may stand in a gap of our own words. A plain string may not. */
export type SafePart = number | CloudSafe;

const longestName = 64;
const longestText = 4000;

/** Our own words with gaps: the literal text comes from the source code, the gaps are numbers or text that is safe already. */
export function safe(words: TemplateStringsArray, ...parts: SafePart[]): CloudSafe {
  if (!Object.hasOwn(words, 'raw')) throw new TypeError('safe is a template tag: write safe`…`, so that only words of the source pass');
  return mint(words.reduce((text, word, at) => text + spelled(parts[at - 1]) + word));
}

/** The inventory name of a resource, at most 64 characters, without control or direction characters. */
export function named(ref: ResourceRef): CloudSafe {
  if (!isRef(ref)) throw new TypeError('named takes a ResourceRef, such as docker://host/name');
  return mint(cut(tame(nameOf(ref))));
}

/** The whole ref of a resource, for the line that says exactly which one. */
export function addressed(ref: ResourceRef): CloudSafe {
  if (!isRef(ref)) throw new TypeError('addressed takes a ResourceRef, such as docker://host/name');
  return mint(tame(ref).slice(0, 255));
}

/** The name of a person as the owner's settings spell it. */
export function personName(name: string): CloudSafe {
  return mint(cut(tame(name)));
}

/** The name of a part of the service, `docker:nas1`. */
export function partName(name: string): CloudSafe {
  return mint(cut(tame(name)));
}

/** A path that stands in the settings of a resource, at most 64 characters, its end kept. Never one out of a log. */
export function pathName(path: string): CloudSafe {
  if (!path.startsWith('/')) throw new TypeError('pathName takes an absolute path, such as /var/lib/data');
  const tamed = tame(path).replaceAll('\n', '');
  return mint(tamed.length > longestName ? `…${tamed.slice(1 - longestName)}` : tamed);
}

/** A hexadecimal digest, shortened to some characters. */
export function hexOf(digest: string, length: number): CloudSafe {
  if (!/^[0-9a-f]+$/.test(digest)) throw new TypeError('hexOf takes a hexadecimal digest');
  return mint(digest.slice(0, length).toUpperCase());
}

/** A span of time in the largest unit that fits, `40 s`, `7 min`, `3 h`, `2 d`. */
export function spanOf(seconds: number): CloudSafe {
  const s = Math.max(0, Math.round(seconds));
  if (s < 100) return mint(`${s} s`);
  if (s < 100 * 60) return mint(`${Math.round(s / 60)} min`);
  if (s < 48 * 3600) return mint(`${Math.round(s / 3600)} h`);
  return mint(`${Math.round(s / 86400)} d`);
}

/** A moment as date and time in the house's own time zone, `2026-11-21 10:02`. */
export function momentOf(at: Date, timeZone: string): CloudSafe {
  return mint(formatIn(timeZone, 'moment').format(at));
}

/** The time of day of a moment, `10:02`. */
export function clockOf(at: Date, timeZone: string): CloudSafe {
  return mint(formatIn(timeZone, 'clock').format(at));
}

/** Safe texts in a row, `a, b and 3 more`. */
export function listed(texts: readonly CloudSafe[], most: number): CloudSafe {
  const shown = texts.slice(0, most).join(', ');
  return mint(texts.length > most ? `${shown} and ${texts.length - most} more` : shown);
}

/** A safe text as lines, without empty ones; the first has at most so many characters. */
export function inLines(text: CloudSafe, most: number): CloudSafe[] {
  return linesOf(text, most).map(mint);
}

/** A safe text in which other safe words stand in the place of the first letters of what a pattern finds; null leaves it as it is. */
export function reworded(text: CloudSafe, pattern: RegExp, words: (found: string) => { says: CloudSafe; letters: number } | null): CloudSafe {
  return mint(text.replace(pattern, (found) => {
    const better = words(found);
    return better === null ? found : `${better.says}${found.slice(better.letters)}`;
  }));
}

/** One word of a closed list of ours; `unknown` for any other. */
export function oneOf(word: string, list: readonly string[]): CloudSafe {
  return mint(list.includes(word) ? word.replaceAll('_', ' ') : 'unknown');
}

/** The door through which safe text comes back from our own database. */
export const cloudSafeText = z.string().max(longestText).transform((text) => mint(tame(text)));

/** How often lines of one signature were written. */
export type Counted = { signature: Signature; lines: number };

/**
 * All that may be told of log lines: the id, class, level and count of their signature, and a known message of the catalogue or the
 * words of its template that belong to the operations vocabulary, at most 4 in a row.
 */
export function signatureText({ signature, lines }: Counted): CloudSafe {
  const { id, level, class: name, template } = signature;
  const known = /^[0-9a-f]{16}$/.test(id) ? id : 'unsigned';
  return mint(`${known} ${oneOf(level, logLevels)} ${name === null ? 'no class' : oneOf(name, logClasses)} ${spelled(lines)}x: ${phraseIn(template) ?? passingWords(template)}`);
}

/** What may be told of the signatures of an incident, one per line, those with most lines first. */
export function evidenceText(counted: readonly Counted[], most = 20): CloudSafe {
  const lines = counted.toSorted((a, b) => b.lines - a.lines).slice(0, most).map(signatureText);
  return mint([...lines, ...counted.length > most ? [`and ${counted.length - most} more kinds of lines`] : []].join('\n').slice(0, longestText));
}

/** Text that a model wrote, fit to be shown: held against the log lines it may have seen; no secret, link, mention, markup; one paragraph. */
export function modelText(text: string, known: { evidence: RawLog; names: readonly string[]; most?: number }): CloudSafe {
  const words = modelWords(text.slice(0, 4 * longestText), { lines: readAtHome(known.evidence), names: known.names });
  const most = Math.min(known.most ?? 600, longestText);
  return mint(tame(words.length > most ? `${words.slice(0, most - 1)}…` : words));
}

/**
 * What a person typed, without its secrets and cut after so many characters, and how many secrets were taken out; whether it may leave is
 * for the person to say, who sees it first. It is cut last, so that no piece of a secret is left at its end.
 */
export function typed(text: string, most = longestText): { text: CloudSafe; counts: SecretCounts } {
  const redacted = redact(text);
  return { text: mint(tame(redacted.text).slice(0, Math.min(most, longestText))), counts: redacted.counts };
}

/** A safe text as it leaves: should a secret have got into it after all, it goes without it. */
export function scrubbed(text: CloudSafe): CloudSafe {
  const { text: left } = redact(text);
  return left === text ? text : mint(left);
}

/** A safe text in which pseudonyms stand for the names of the house, for a cloud model. */
export function hidden(text: CloudSafe, names: Pseudonyms): CloudSafe {
  return mint(names.hide(text));
}

/** A safe text in which the names of the house stand again for their pseudonyms. */
export function shown(text: CloudSafe, names: Pseudonyms): CloudSafe {
  return mint(names.show(text));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes a hundred times as long as using it. */
function formatIn(timeZone: string, kind: 'moment' | 'clock'): Intl.DateTimeFormat {
  const key = `${kind} ${timeZone}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'short', ...(kind === 'moment' ? { dateStyle: 'short' } : {}) });
  formats.set(key, made);
  return made;
}

function spelled(part: SafePart | undefined): string {
  if (part === undefined) return '';
  return typeof part === 'number' ? String(Math.round(part * 100) / 100) : part;
}

function tame(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (one) => (one === '\n' ? '\n' : ''));
}

/** A name is one line, so that none can forge another line of a card. */
function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > longestName ? `${line.slice(0, longestName - 1)}…` : line;
}

function mint(text: string): CloudSafe {
  return text as CloudSafe;
}
