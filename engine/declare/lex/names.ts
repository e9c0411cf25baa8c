import type { Meaning } from './meaning.ts';
import { expanded } from './ranges.ts';
import { nameWord, pattern, quoted } from './rule.ts';

/** What the lexer would make of a text from a place on, to tell a name from a word with a meaning. */
type Look = (at: number) => Meaning['is'];

const intro = /(?:(?:with|and|is|are|be|to be|by|under|has|have|using|should be|its|their|the|an?)\s+)*(?:(?:(?:called|named)(?! after\b| for\b| like\b| accordingly\b| somehow\b)|call|titled|labell?ed|(?:host)?names?|hostnames?|domain name)(?:\s*[:=]\s*|\s+(?:as|is|are|of|should be|it|them|to be|the)\s+|\s+)|known as\s+|namely\s+)/iy;
const range = pattern(`(?:${nameWord}?\\d+\\s*(?:to|through|thru|until|up to|\\.{2,3}|–|—)\\s*-?(?:${nameWord}?)??\\d+|[\\p{L}][\\p{L}\\p{N}-]*(?:\\[\\d+(?:-|\\.\\.)\\d+\\]|\\{\\d+(?:\\.\\.|-)\\d+\\}|\\{[\\d, ]+\\}|\\[[\\d, ]+\\]))(?![\\p{L}\\p{N}])(?!\\s*(?:v?-?(?:cpus?|cores?)|virtual|threads?|processors?|[kmgt]i?b|gigs?|gigabytes?|terabytes?)\\b)`);
const one = pattern(`${quoted}|(${nameWord})`);
const between = /\s*(?:,\s*and\s+|,\s*|\s+and\s+|\s*&\s*|\s*\+\s*|\s*\/\s*)/iy;

const functionWords = /^(?:with|on|and|the|an?|in|at|from|to|for|of|it|as|is|that|which|by|or|are|each|all|both|them|so|please|this|these)$/i;

/** Words with a hyphen or a digit that name nothing. */
const noNames = /^(?:\d.*|cloud-?init|low-end|high-end|self-hosted|single-node|multi-node|highly-available|read-only|up-to-date|live-.*|hard-disk|e-?mail|re-?use|on-?boot|auto-?start|non-.*|well-.*|long-.*|short-.*|high-.*|low-.*|\d+-.*|[a-z]+-based|x86-64|amd64|arm64|co-?located|so-called|pre-.*|post-.*|multi-.*|k3s|k8s|x\d+|ipv[46]|md5|http2|mp[34]|raid\d*|zfs\d*|ext[34]|lts|s3|web-based|day-to-day|one-off|all-in-one|back-?up|follow-.*|set-?up|two-.*|three-.*|four-.*|medium-.*|large-.*|small-.*|mid-.*|full-.*|in-.*|out-.*|by-.*|open-.*|re-.*|anti-.*|semi-.*|sub-.*|co-.*|vm-.*specs?|bare-.*|[a-z]+-like|[a-z]+-friendly|[a-z]+-ready|[a-z]+-only|[a-z]+-facing|[a-z]+-sized)$/i;

/** The names that a text gives behind "called", and where they end; null when it gives none. */
export function namedAt(text: string, at: number, look: Look): { names: string[]; end: number } | null {
  intro.lastIndex = at;
  if (!intro.test(text)) return null;
  return listAt(text, intro.lastIndex, { look, first: true });
}

/** Names that stand by themselves and can be nothing else, as `web-01 and web-02`; null when there are none. */
export function nakedAt(text: string, at: number, look: Look): { names: string[]; end: number } | null {
  return listAt(text, at, { look, first: false });
}

function listAt(text: string, at: number, asked: { look: Look; first: boolean }): { names: string[]; end: number } | null {
  const names: string[] = [];
  let end = at;
  for (let next = nameAt(text, at, { ...asked, names: 0 }); next !== null; next = nameAt(text, after(text, end), { ...asked, names: names.length, ...(names.at(-1) === undefined ? {} : { last: names.at(-1) ?? '' }), first: asked.first && names.every((name) => !isNaked(name)) })) {
    names.push(...next.names);
    end = next.end;
    if (after(text, end) === end) break;
  }
  return names.length === 0 ? null : { names, end };
}

function after(text: string, at: number): number {
  between.lastIndex = at;
  return between.test(text) ? between.lastIndex : at;
}

function nameAt(text: string, at: number, asked: { look: Look; first: boolean; names: number; last?: string }): { names: string[]; end: number } | null {
  const { look, first } = asked;
  const short = /^-(\d+)(?![\w.])/.exec(text.slice(at, at + 12));
  if (short && asked.last !== undefined) return { names: [asked.last.replace(/\d+$/, short[1] ?? '')], end: at + short[0].length };
  range.lastIndex = at;
  const row = range.exec(text);
  const names = row && /\p{L}/u.test(row[0].split(/\s|\.\./)[0] ?? '') ? expanded(row[0]) : null;
  if (names !== null) return { names, end: range.lastIndex };
  one.lastIndex = at;
  const found = one.exec(text);
  if (found === null) return null;
  const end = one.lastIndex;
  const [, inQuotes, word = ''] = found as unknown as [string, string | undefined, string | undefined];
  if (inQuotes !== undefined) return { names: [inQuotes], end };
  const span = /^(.*?\p{L}[-.]?)(\d+)-\1(\d+)$/iu.exec(word);
  if (span) return { names: expanded(`${span[1] ?? ''}${span[2] ?? ''} to ${span[3] ?? ''}`) ?? [word], end };
  return isNaked(word) && !['node', 'storage', 'card'].includes(look(at)) || first && /^\p{L}/u.test(word) && !functionWords.test(word) && (nameless(look(at)) || asked.names === 0 && /^\s*(?:$|[,.;!?)])/.test(text.slice(end))) && (asked.names === 0 || ['word', 'app', 'guests', 'purpose', 'names'].includes(look(at))) ? { names: [word], end } : null;
}

/** What may be a name behind "called", as plain a word as it is. */
function nameless(is: Meaning['is']): boolean {
  return ['word', 'app', 'guests', 'role', 'kubernetes', 'purpose', 'small', 'names', 'image', 'kind', 'topic', 'vague', 'node', 'storage', 'link'].includes(is);
}

function isNaked(word: string): boolean {
  return /^\p{L}/u.test(word) && /[\d_-]/.test(word) && !noNames.test(word);
}
