import { isOperationsWord } from '../distill/vocabulary.ts';
import { namesIn, type Naming } from './names.ts';
import { isPlaceholder } from './placeholders.ts';
import { isGenerated } from './random.ts';
import type { Span } from './spans.ts';

/** How far a value may reach, and how much of it is looked at to tell what it is, in characters. */
const longest = 8192;
const telling = 512;

/** What stands between a name and its value, up to the value or its opening quote; `said` tells the signs from mere words. */
const joints: readonly { pattern: RegExp; said: boolean }[] = [
  { pattern: /\\{0,3}["'`]?[\])]{0,2}[ \t]{0,30}(?::?[ \t]?string[ \t]{1,4})?(?:=>|->|[:?.+~|!]{0,3}=|%3[aAdD]|&#61;)[ \t]{0,30}/y, said: true },
  { pattern: /\\{0,3}["'`][ \t]{0,30}(?::{1,3}|,)[ \t]{0,30}/y, said: true },
  { pattern: /(?:&quot;|%22)(?::|%3[aA])[ \t]{0,4}/y, said: true },
  { pattern: /\\{0,3}["'][ \t]{1,4}[vV]alue[ \t]{0,2}=[ \t]{0,2}/y, said: true },
  { pattern: />[ \t]{0,8}(?=[^\s<])/y, said: true },
  { pattern: /[ \t]{1,4}(?=["'`])/y, said: true },
  { pattern: /:{1,3}[ \t]{0,30}(?=\S)/y, said: false },
  { pattern: /[ \t]{1,3}(?:is|was|of|as|to):?[ \t]{1,3}/y, said: false },
  { pattern: /[ \t]{1,3}/y, said: false },
];

const quoted = /(\\{0,3}["'`]|%22|&quot;)/y;
const bare = /(?:\\(?![nrt"'\\])|[^\s"'`<>\\]){1,512}/y;

/** Values whose name says that they are secret: `password=…`, `"apiKey": "…"`, `<token>…</token>`. */
export function pairSpans(text: string): Span[] {
  const spans: Span[] = quotedSpans(text);
  let done = 0;
  for (const { end, naming, prose, phrase } of namesIn(text)) {
    const joint = end < done ? null : jointAt(text, end);
    const value = joint && valueAt(text, joint.end);
    if (!value || !isSecret(text.slice(value.from, Math.min(value.to, value.from + telling)), { naming, said: joint.said || value.quoted, prose }) && !(phrase && isPhrase(text.slice(value.from, endOfPhrase(text, value.to))))) continue;
    done = value.quoted ? value.to : phrase ? endOfPhrase(text, value.to) : endOfBare(text, value.to);
    spans.push({ from: value.from, to: done, kind: 'pair' });
  }
  return spans;
}

/** A generated value in quotes behind any name that is not known to name digests: `cloud: "0f…"`. */
function quotedSpans(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: whole, 2: value = '', index } of text.matchAll(/(["'`])([\w+/=.~:-]{16,256})\1/g)) {
    const before = /([A-Za-z_][\w.-]{0,60})\\?["'`]?[ \t]{0,4}(?::=|=>|[:?.]?=|:)[ \t]{0,4}$/.exec(text.slice(Math.max(0, index - 72), index))?.[1];
    if (before === undefined || digestName.test(before) || !isGenerated(value)) continue;
    spans.push({ from: index + 1, to: index + whole.length - 1, kind: 'pair' });
  }
  return spans;
}

const digestName = /(?:id|ids|uuid|guid|trace|span|request|req|container|instance|sha\d*|hash|checksum|digest|commit|revision|rev|etag|md5|image|layer|blob|block|node|volume|disk|device|serial|host|path|file|name|dir|url|uri|msg|message|error|err|caller|version|build|ref|head|branch|tag|object|index|pool|cluster|service|pod|network|endpoint|sandbox|task|job|parent|root|snapshot|dataset|time|ts|date|user_?agent|agent|class|src|source|target|href|integrity|fingerprint|thumbprint)$/i;

/** What comes behind the end of a name, and whether a sign says that its value follows. */
function jointAt(text: string, at: number): { end: number; said: boolean } | null {
  for (const { pattern, said } of joints) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) return { end: at + found[0].length, said };
  }
  return null;
}

function valueAt(text: string, at: number): { from: number; to: number; quoted: boolean } | null {
  quoted.lastIndex = at;
  const quote = quoted.exec(text)?.[0];
  if (quote !== undefined) {
    const from = at + quote.length;
    return { from, to: closingOf(text.slice(0, from + longest), quote, from), quoted: true };
  }
  bare.lastIndex = at;
  const found = bare.exec(text)?.[0].replace(/[,;:.!?)}\]\\]{1,512}$/, '');
  return found === undefined || found === '' ? null : { from: at, to: at + found.length, quoted: false };
}

/** Whether some words are more than what a program says of a pass phrase. */
function isPhrase(text: string): boolean {
  const words = text.split(/\s+/);
  return words.length > 2 && words.filter((word) => !isOperationsWord(word.toLowerCase())).length > 1;
}

/** Where the closing quote stands, not counting escaped ones; the end of the text when there is none. */
function closingOf(text: string, quote: string, from: number): number {
  let at = text.indexOf(quote, from);
  while (at > from && text[at - 1] === '\\' && !quote.startsWith('\\')) at = text.indexOf(quote, at + 1);
  return at < 0 ? text.length : at;
}

/** The end of a pass phrase, which is of several words. */
function endOfPhrase(text: string, from: number): number {
  const more = /^[^"'`<>\r\n]{0,200}/.exec(text.slice(from, from + 200))?.[0] ?? '';
  return from + more.trimEnd().length;
}

/** The end of a value that goes on beyond what was looked at. */
function endOfBare(text: string, from: number): number {
  bare.lastIndex = from;
  const more = text.length - from > 1 && /[\w+/=-]/.test(text.charAt(from)) ? bare.exec(text)?.[0].length ?? 0 : 0;
  return more === telling ? endOfBare(text, from + more) : from + more;
}

type Told = { naming: Naming; said: boolean; prose: boolean };

function isSecret(value: string, { naming, said, prose }: Told): boolean {
  const scheme = /^(?:bearer|basic|token|apikey|digest|negotiate)[ \t]/i;
  const core = value.replace(scheme, '').trim();
  if (isPlaceholder(core) || isThing(core)) return false;
  if (naming === 'maybe') return isGenerated(core);
  if (!said) return isUnspoken(core, prose);
  return /^\d{1,7}$/.test(core) ? core.length >= 4 : !(core.length < 4 || isOperationsWord(core.toLowerCase()) && core.length < 8 && prose);
}

/** Whether what follows a mere word, or a colon, is nothing that a sentence would go on with: `token expired` against `password hunter2`. */
function isUnspoken(value: string, prose: boolean): boolean {
  const word = value.toLowerCase();
  if (isOperationsWord(word) || /^[-([]|^[\d.,]{1,12}\W{0,2}[a-z%]{0,4}$|^[a-z_]+=/.test(word)) return false;
  if (!prose) return word.length >= 4;
  return /\d/.test(word) && /[a-z]/.test(word) || /[^a-z0-9.,:/'()-]/.test(word) || word.length >= 16 && isGenerated(value);
}

/** A path of a file, an address of an object, the name of a class: not secret under any name. */
export function isThing(value: string): boolean {
  return /^(?:\/[\w.-]+){2,}\/?$|^[\w.$]+@[0-9a-f]{3,8}$|^[A-Z]\w*[({]|^[a-z_]\w*\(|^[\w.]+\.(?:py|js|ts|go|java|php|conf|ya?ml|json|pem|crt|txt|log)$/.test(value);
}
