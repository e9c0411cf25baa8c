/** What a page of mail holds: its tags in order, its links, and its texts as a reader sees them. */
export type ReadMail = { tags: string[]; links: string[]; texts: string[] };

const alone = ['br', 'meta'];
const known = ['html', 'head', 'title', 'body', 'div', 'h1', 'h2', 'p', 'table', 'tr', 'th', 'td', 'ul', 'li', 'a', ...alone];
const letters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };

/** Reads the HTML of a mail strictly: only tags that mails of ours use, each closed in order, every attribute quoted, no bare `<`, `>` or `&`. Throws at anything else. */
export function readMailHtml(html: string): ReadMail {
  const read: ReadMail = { tags: [], links: [], texts: [] };
  const open: string[] = [];
  for (const [piece] of html.replace(/^<!DOCTYPE html>\n/, '').matchAll(/<[^>]*>|[^<]+|</g)) {
    if (!piece.startsWith('<')) read.texts.push(decoded(piece));
    else if (piece.startsWith('</')) close(piece, open);
    else begin(piece, { open, read });
  }
  if (open.length > 0) throw new Error(`<${open.join('> <')}> is not closed`);
  return read;
}

function close(piece: string, open: string[]): void {
  const last = open.pop();
  if (piece !== `</${last ?? ''}>`) throw new Error(`${piece} does not close <${last ?? 'nothing'}>`);
}

function begin(piece: string, { open, read }: { open: string[]; read: ReadMail }): void {
  const [, tag = '', attributes = ''] = /^<([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>$/.exec(piece) ?? [];
  if (!known.includes(tag)) throw new Error(`${piece} is no tag of a mail`);
  read.tags.push(tag);
  for (const [, name = '', value = ''] of attributes.matchAll(/ ([a-z-]+)="([^"]*)"/g)) {
    if (name.startsWith('on') || name === 'src') throw new Error(`${piece} does something`);
    if (name === 'href') read.links.push(decoded(value));
  }
  if (!alone.includes(tag)) open.push(tag);
}

function decoded(text: string): string {
  if (text.includes('>')) throw new Error(`a bare > in ${text}`);
  return text.replace(/&([a-z#0-9]*);?/gi, (found, name: string) => {
    const letter = letters[name];
    if (letter === undefined || !found.endsWith(';')) throw new Error(`${found} is no letter`);
    return letter;
  });
}
