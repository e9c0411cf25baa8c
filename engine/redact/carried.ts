import { isOperationsWord } from '../distill/vocabulary.ts';
import { namingOf } from './names.ts';
import { isPlaceholder } from './placeholders.ts';
import type { Span } from './spans.ts';
import { isThing } from './values.ts';

/** What earlier lines say of the next: the secrets of each line that are told by the lines before it. */
export type Carried = (line: string) => Span[];

/** What is carried from line to line of one text: a private key goes over many, a name stands above its value. */
export function newCarried(): Carried {
  let inBlock = false;
  let asked = false;
  let manifest = { open: false, value: false };
  return (line) => {
    const block = blockIn(line, inBlock);
    const entry = entryIn(line, manifest);
    const spans = [...block.spans, ...asked ? namedBefore(line) : [], ...entry.spans];
    inBlock = block.open;
    manifest = entry;
    asked = asksForMore(line) || asked && line.trim() === '';
    return spans;
  };
}

const begin = /-----BEGIN[A-Za-z0-9 ]{0,40}(?:PRIVATE KEY|SECRET|Static key)[A-Za-z0-9 ]{0,20}-----|\$ANSIBLE_VAULT;[\d.]{1,8};\w{1,12}/;
const end = /-----END[A-Za-z0-9 ]{0,40}-----/;

/** A private key of which the begin, the end or the middle is on this line. */
function blockIn(text: string, inBlock: boolean): { spans: Span[]; open: boolean } {
  const from = inBlock ? 0 : text.includes('-----BEGIN') || text.includes('$ANSIBLE_VAULT') ? text.search(begin) : -1;
  if (from < 0 || inBlock && !isOfBlock(text)) return { spans: [], open: false };
  const closing = end.exec(text.slice(from));
  const to = closing ? from + closing.index + closing[0].length : text.length;
  return { spans: to > from ? [{ from, to, kind: 'block' }] : [], open: closing === null };
}

function isOfBlock(text: string): boolean {
  return text.trim() === '' || end.test(text) || /^[>\s|]{0,40}[A-Za-z0-9+/=]{1,200}\s{0,20}\\?$/.test(text) || /^\s{0,20}[A-Za-z-]{3,30}: /.test(text);
}

/** The last characters of a line, in which a name stands whose value comes below. */
const tail = 120;

/** Whether a line ends with the name of a secret: `<password>`, `name: DB_PASSWORD`, `token:`. */
function asksForMore(text: string): boolean {
  const last = text.slice(-tail).trimEnd();
  if (!/[>:=|A-Za-z0-9"',-]$/.test(last)) return false;
  const name = (last.endsWith('>') ? /<([\w.-]{2,60})>$/.exec(last)?.[1] : undefined)
    ?? (last.includes('name') ? /(?:^|[\s{,-])["']?name["']?\s{0,4}[:=]\s{0,4}["']?([\w.-]{2,60})["']?,?$/.exec(last)?.[1] : undefined)
    ?? (/[:=>|+-]/.test(last.slice(-1)) ? /(?:^|[\s{,"'])([\w.-]{2,60})["']?\s{0,4}(?:[:=]|=>|:=)(?:\s{0,4}[|>][+-]?)?$/.exec(last)?.[1] : undefined);
  return name !== undefined && namingOf(name) === 'secret' || last.endsWith(':') && /(?:following|below|generated|initial|temporary|new)\b[^:]{0,60}\b(?:password|passphrase|token|secret|key|code)\b[^:]{0,60}:$/i.test(last);
}

/** The value on a line of its own, or behind `value:`. */
function namedBefore(text: string): Span[] {
  const [, before = '', value = ''] = /^(\s{0,60}(?:["']?value["']?\s{0,4}[:=]\s{0,4})?["'`]?)([^\s"'`<>]{4,8192})["'`]?,?\s{0,20}$/.exec(text) ?? [];
  if (value === '' || isPlaceholder(value) || isThing(value) || isOperationsWord(value.toLowerCase())) return [];
  return [{ from: before.length, to: before.length + value.length, kind: 'pair' }];
}

/** An entry of the `data` of a manifest, where Kubernetes keeps secrets in base64 under any name. */
function entryIn(text: string, before: { open: boolean; value: boolean }): { spans: Span[]; open: boolean; value: boolean } {
  if (/^\s{0,40}["']?(?:stringD|d)ata["']?:\s{0,20}(?:\{\s{0,20})?$/.test(text)) return { spans: [], open: true, value: false };
  const [, indent = '', named = '', value = ''] = before.open ? /^(\s{1,60})(["']?[\w.-]{1,120}["']?:[ \t]{0,20}(?:!!binary[ \t]{1,4})?|)(\S{0,8192})\s{0,20}(?:#.*)?$/.exec(text) ?? [] : [];
  if (indent === '') return { spans: [], open: before.open && /^\s{0,60}(?:#.*)?$/.test(text), value: false };
  const isValue = named !== '' || before.value;
  const spans: Span[] = isValue && isBase64(value) ? [{ from: indent.length, to: indent.length + named.length + value.length, kind: 'pair' }] : [];
  return { spans, open: true, value: /^[|>][+-]?$/.test(value) };
}

function isBase64(value: string): boolean {
  const core = value.replace(/^["']|["'],?$/g, '');
  return /^[A-Za-z0-9+/]{8,}={0,3}$/.test(core) && (core.endsWith('=') || /[a-z]/.test(core) && /[A-Z]/.test(core));
}
