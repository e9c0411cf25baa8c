/** One piece of formatting, in UTF-16 units of the plain text. */
export interface Entity { type: string; offset: number; length: number; url?: string; language?: string; unix_time?: number; date_time_format?: string }

/** The plain text with its formatting, or the words in which Telegram refuses the markup. */
export type Parsed = { text: string; entities: Entity[] } | { refused: string };

interface Open { tag: string; offset: number; argument: Record<string, string>; }

class Refusal extends Error {}

const kinds: Record<string, string> = {
  a: 'text_link', b: 'bold', strong: 'bold', i: 'italic', em: 'italic', s: 'strikethrough', strike: 'strikethrough', del: 'strikethrough',
  u: 'underline', ins: 'underline', 'tg-spoiler': 'spoiler', span: 'spoiler', 'tg-emoji': 'custom_emoji', 'tg-time': 'date_time',
  pre: 'pre', code: 'code', blockquote: 'blockquote',
};
const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };

/** Reads the HTML of a message as Telegram does: only known tags, balanced; a lone `&` stays as it is. */
export function parseHtml(html: string): Parsed {
  try {
    return trimmed(read(html));
  } catch (fault) {
    if (fault instanceof Refusal) return { refused: `can't parse entities: ${fault.message}` };
    throw fault;
  }
}

function read(html: string): { text: string; entities: Entity[] } {
  const open: Open[] = [];
  const entities: Entity[] = [];
  let text = '';
  let at = 0;
  while (at < html.length) {
    if (html[at] === '&') {
      const [letter, next] = entityAt(html, at);
      text += letter;
      at = next;
    } else if (html[at] !== '<') {
      text += html[at] ?? '';
      at += 1;
    } else if (html[at + 1] === '/') {
      at = closeTag(html, at, { open, entities, length: text.length });
    } else {
      const [tag, next] = openTag(html, at);
      open.push({ ...tag, offset: text.length });
      at = next;
    }
  }
  const left = open.at(-1);
  if (left) throw new Refusal(`Can't find end tag corresponding to start tag "${left.tag}"`);
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

function entityAt(html: string, at: number): [string, number] {
  const hit = /^&(?:#x([0-9a-f]+)|#(\d+)|(lt|gt|amp|quot));?/i.exec(html.slice(at, at + 12));
  if (!hit) return ['&', at + 1];
  const code = hit[1] !== undefined ? parseInt(hit[1], 16) : Number(hit[2] ?? Number.NaN);
  const letter = hit[3] !== undefined ? named[hit[3].toLowerCase()] : code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
  return letter === undefined ? ['&', at + 1] : [letter, at + hit[0].length];
}

function openTag(html: string, begin: number): [Omit<Open, 'offset'>, number] {
  let at = begin + 1;
  while (at < html.length && !/[\s>]/.test(html[at] ?? '')) at += 1;
  if (at >= html.length) throw new Refusal(`Unclosed start tag at byte offset ${bytes(html, begin)}`);
  const tag = html.slice(begin + 1, at).toLowerCase();
  if (!(tag in kinds)) throw new Refusal(`Unsupported start tag "${tag}" at byte offset ${bytes(html, begin)}`);
  const argument: Record<string, string> = {};
  for (;;) {
    while (/\s/.test(html[at] ?? '')) at += 1;
    if (html[at] === '>') break;
    const [name, value, next] = attribute(html, at, { tag, begin });
    argument[name] = value;
    at = next;
  }
  refuseArguments(tag, argument, bytes(html, begin));
  return [{ tag, argument }, at + 1];
}

function attribute(html: string, start: number, from: { tag: string; begin: number }): [string, string, number] {
  const rest = html.slice(start);
  const unclosed = new Refusal(`Unclosed start tag "${from.tag}" at byte offset ${bytes(html, from.begin)}`);
  const name = /^[^\s=>/"']*/.exec(rest)?.[0] ?? '';
  if (rest === '') throw unclosed;
  if (name === '') throw new Refusal(`Empty attribute name in the tag "${from.tag}" at byte offset ${bytes(html, from.begin)}`);
  const hit = /^\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]*)(?=[\s>]))/.exec(rest.slice(name.length));
  if (!hit) {
    if (!/^\s*=/.test(rest.slice(name.length))) return [name.toLowerCase(), '', start + name.length];
    if (!/^\s*=\s*["']/.test(rest.slice(name.length))) throw new Refusal(`Unexpected end of name token at byte offset ${bytes(html, start)}`);
    throw unclosed;
  }
  const value = hit[1] ?? hit[2] ?? hit[3] ?? '';
  const decoded = value.replace(/&[^&]*/g, (part) => { const [letter, next] = entityAt(part, 0); return letter + part.slice(next); });
  return [name.toLowerCase(), decoded, start + name.length + hit[0].length];
}

function refuseArguments(tag: string, argument: Record<string, string>, offset: string): void {
  if (tag === 'span' && argument['class'] !== 'tg-spoiler') throw new Refusal(`Tag "span" must have class "tg-spoiler" at byte offset ${offset}`);
  if (tag !== 'tg-time') return;
  if (!/^\d{1,12}$/.test(argument['unix'] ?? '')) throw new Refusal(`Tag "tg-time" must have a valid "unix" attribute at byte offset ${offset}`);
  if (!/^(r|w?[dD]?[tT]?)$/.test(argument['format'] ?? '')) throw new Refusal(`Tag "tg-time" has an invalid "format" attribute at byte offset ${offset}`);
}

function closeTag(html: string, begin: number, state: { open: Open[]; entities: Entity[]; length: number }): number {
  const last = state.open.pop();
  if (!last) throw new Refusal(`Unexpected end tag at byte offset ${bytes(html, begin)}`);
  const hit = /^<\/([^\s>]*)\s*/.exec(html.slice(begin));
  const end = begin + (hit?.[0].length ?? 2);
  if (html[end] !== '>') throw new Refusal(`Unclosed end tag at byte offset ${bytes(html, begin)}`);
  const name = (hit?.[1] ?? '').toLowerCase();
  if (name !== '' && name !== last.tag) {
    throw new Refusal(`Unmatched end tag at byte offset ${bytes(html, begin)}, expected "</${last.tag}>", found "</${name}>"`);
  }
  const length = state.length - last.offset;
  if (length > 0) state.entities.push(...entityOf(last, length));
  return end + 1;
}

function entityOf(open: Open, length: number): Entity[] {
  const place = { offset: open.offset, length };
  const { tag, argument } = open;
  if (tag === 'a') return argument['href'] && URL.canParse(argument['href']) ? [{ type: 'text_link', ...place, url: argument['href'] }] : [];
  if (tag === 'tg-time') {
    const format = argument['format'];
    return [{ type: 'date_time', ...place, unix_time: Number(argument['unix']), ...(format ? { date_time_format: format } : {}) }];
  }
  if (tag === 'blockquote' && 'expandable' in argument) return [{ type: 'expandable_blockquote', ...place }];
  return [{ type: kinds[tag] ?? tag, ...place }];
}

/** Cuts the white space around a text and moves its formatting along, as Telegram does. */
export function trimmed(parsed: { text: string; entities: Entity[] }): { text: string; entities: Entity[] } {
  const lead = parsed.text.length - parsed.text.trimStart().length;
  const text = parsed.text.trim();
  const entities = parsed.entities.flatMap((entity) => {
    const offset = Math.max(0, entity.offset - lead);
    const length = Math.min(text.length, entity.offset + entity.length - lead) - offset;
    return length > 0 ? [{ ...entity, offset, length }] : [];
  });
  return { text, entities };
}

function bytes(html: string, at: number): string {
  return String(Buffer.byteLength(html.slice(0, at)));
}
