import { matchesOf } from './matches.ts';
import { namesIn, type Name } from './names.ts';
import { isGenerated } from './random.ts';
import type { Span } from './spans.ts';
import { isPhrase, isSecret } from './values.ts';

/** How far a value may reach, and how much of it is looked at to tell what it is, in characters. */
const longest = 8192;
const telling = 512;

/** What stands between a name and its value, up to the value or its opening quote; `said` tells the signs from mere words. */
const joints: readonly { pattern: RegExp; said: boolean }[] = [
  { pattern: /\\{0,3}["'`]?[\])]{0,2}[ \t]{0,30}(?::?[ \t]?string[ \t]{1,4})?(?:=>|->|[:?.+~|!]{0,3}=|%3[aAdD]|&#61;)[ \t]{0,30}(?:string\(\d{1,5}\)[ \t]|(?:Some|Just|Ok|[A-Za-z]{0,12}Str(?:ing)?|Secret\w{0,12}|Sensitive|Protected)\((?=["']))?/y, said: true },
  { pattern: /\\{0,3}["'`][ \t]{0,30}(?::{1,3}|,)[ \t]{0,30}(?:\[[ \t]{0,4}(?=\\{0,3}["']))?/y, said: true },
  { pattern: /(?:&quot;|%22)(?::|%3[aA])[ \t]{0,4}/y, said: true },
  { pattern: /\\{0,3}["'][ \t]{1,4}[vV]alue[ \t]{0,2}=[ \t]{0,2}/y, said: true },
  { pattern: />\s{0,8}(?:<(?:value|string|data|text)>)?[ \t]{0,8}(?=[^\s<])/yi, said: true },
  { pattern: /(?:["']|[ \t][\w:.-]{1,40}=["'][^"'<>\n]{0,80}["'])[^"'<>\n]{0,80}>(?=[^\s<])/y, said: true },
  { pattern: /["']?[ \t]{0,4}[:=][ \t]{0,4}\{[ \t]{0,4}["']?value["']?[ \t]{0,4}[:=][ \t]{0,4}|\.{3,80}[ \t]{0,4}(?=[^\s.:])/y, said: true },
  { pattern: /<\/(?:key|name|string|t[dh]|dt)>\s{0,8}<(?:string|value|t[dh]|dd|data)>/y, said: true },
  { pattern: /["']?[ \t]{0,4}:[ \t]{0,4}(?:Some|Just|[A-Za-z]{0,12}Str(?:ing)?|Secret\w{0,12}|Sensitive|Protected)\((?=["'])/y, said: true },
  { pattern: /[ \t]{0,40}[|│][ \t]{1,40}(?=[^\s|│])/y, said: false },
  { pattern: /[ \t]{1,4}(?=["'`])/y, said: true },
  { pattern: /(?:\*{1,2}:|:\*{1,2})[ \t]{1,8}(?=\S)|[ \t]{0,4}[→⇒⟶][ \t]{0,4}|\\{1,4}u0022[ \t]?:[ \t]?(?:\\{1,4}u0022)?|["'`][ \t]{1,4}(?=["'`])/y, said: true },
  { pattern: /:\[(?=\w)|[ \t]{0,8}\.{0,40}[ \t]{0,4}:{1,3}[ \t]{0,30}(?=\S)|[ \t]{1,4}-[ \t]{1,4}(?=\S)/y, said: false },
  { pattern: /[ \t]{1,3}(?:is|was|of|as|to|ist|est|es|jest|value):?[ \t]{1,3}/y, said: false },
  { pattern: /[ \t]{1,3}/y, said: false },
];

const quoted = /(\\{0,3}["'`]|%22|&quot;)/y;
const bare = /(?:\\(?![nrt"'\\])|[^\s"'`<>\\]){1,512}/y;

/** Values whose name says that they are secret: `password=…`, `"apiKey": "…"`, `<token>…</token>`. */
export function pairSpans(text: string, lower: string): Span[] {
  const spans: Span[] = quotedSpans(text);
  let done = 0;
  for (const name of namesIn(text, lower)) {
    const { end, naming, prose, phrase } = name;
    const joint = end < done ? null : jointAt(text, end);
    const value = joint && valueAt(text, joint.end);
    if (!value) continue;
    const told = { naming, said: joint.said || value.quoted, prose, setting: isSetting(text, name, value) };
    if (!isSecret(text.slice(value.from, Math.min(value.to, value.from + telling)), told) && !(phrase && isJoined(text, name, value) && isPhrase(text.slice(value.from, endOfPhrase(text, value.to))))) continue;
    done = value.quoted ? value.to : phrase ? endOfPhrase(text, value.to) : endOfBare(text, value.to);
    spans.push({ from: value.from, to: done, kind: 'pair' });
  }
  return spans;
}

/** Whether more than a blank stands between a name and its value. */
function isJoined(text: string, { end }: Name, value: Value): boolean {
  return text.slice(end, value.from).trim() !== '';
}

/** Whether a name and its value stand by themselves: on a line, in an entry between braces and commas, or as the last words of a line. */
function isSetting(text: string, { begin, end }: Name, value: Value): boolean {
  const [before, joint, after] = [text.slice(Math.max(0, begin - 72), begin), text.slice(end, value.from), text.slice(value.to, value.to + 24)];
  if (joint === ':') return text[value.from] !== '\\';
  if (/^[ \t]{1,3}(?:is|was|ist|est|es|jest):?[ \t]{1,3}$/.test(joint)) return isWord(text, begin) && /^["']?[.,;!]?\r?$|^["']?[.,;!][ \t]/.test(after);
  if (!/^["']?[ \t]{0,20}(?:\r?$|[,;}|│]|\\n|#)/.test(after)) return false;
  if (/[:|│]/.test(joint)) return /(?:^|\\n|[{,|│])[ \t]{0,60}(?:- )?[ \t]{0,8}["']?(?:[Mm]ot de )?$/.test(before) || isWord(text, begin) && /^["']?[ \t]{0,20}\r?$/.test(after);
  return /^[ \t]{0,60}$/.test(before) && /[a-z]/.test(text.charAt(begin));
}

/** Whether a name begins like those of what people make up themselves, such as a password, or like two words with a key. */
function isWord(text: string, begin: number): boolean {
  return /^(?:pass|pw|kenn|psk|(?:api|access|secret|wifi|license) key)/i.test(text.slice(begin, begin + 12));
}

/** A generated value in quotes behind any name that is not known to name digests: `cloud: "0f…"`. */
function quotedSpans(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: whole, 2: value = '', index } of matchesOf(text, /(["'`])([\w+/=.~:-]{16,256})\1/g)) {
    nameBefore.lastIndex = index;
    const before = nameBefore.exec(text)?.[1];
    if (before === undefined || digestName.test(before) || !isGenerated(value)) continue;
    spans.push({ from: index + 1, to: index + whole.length - 1, kind: 'pair' });
  }
  return spans;
}

/** A name and a sign right before where the look begins. */
const nameBefore = /(?<=([A-Za-z_][\w.-]{0,60})\\?["'`]?[ \t]{0,4}(?::=|=>|[:?.]?=|:)[ \t]{0,4})/y;

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

type Value = { from: number; to: number; quoted: boolean };

function valueAt(text: string, at: number): Value | null {
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
