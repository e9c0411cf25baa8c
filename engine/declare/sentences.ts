import { tablesAsLists } from './tables.ts';

/**
 * The sentences of a text, in their order: they end at a full stop, `!`, `?`, `;` or the end of a line. A stop inside a number, an
 * address or a name ends nothing; headings (`# …`) are no sentences; a list stays with the line above it that ends in a colon.
 */
export function sentencesOf(text: string): string[] {
  return joinedLists(tablesAsLists(text)).flatMap(split).map(plain).filter((one) => /[\p{L}\p{N}]/u.test(one));
}

/** What is set in bold is as plain as the rest, spaces of any width and number are one, a hyphen that does not break is a hyphen, and what has no width is left out. */
function plain(sentence: string): string {
  return sentence.replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '').replace(/[\u2010\u2011\u2212]/g, '-').replace(/(\*\*|__|~~)(?=\S)(.+?)\1/g, '$2').replace(/\s+/g, ' ').trim();
}

function joinedLists(text: string): string[] {
  const lines: string[] = [];
  const items = new Set<number>();
  let open = false;
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const said = line.trim();
    const item = /^(?:[-*•+]|\d{1,2}[.)])\s+(?:\[[ x]\]\s+)?/i.exec(said)?.[0];
    if (said.startsWith('#') || said.startsWith('<!--')) continue;
    const last = lines.length - 1;
    if (item !== undefined && open && last >= 0) lines[last] = `${lines[last] ?? ''}${(lines[last] ?? '').endsWith(':') ? '' : ','} ${said.slice(item.length).replace(/[.;,]$/, '')}`;
    else if (said !== '') {
      if (item !== undefined) items.add(lines.length);
      lines.push(item === undefined ? said : said.slice(item.length));
    }
    open = said === '' ? open : item === undefined ? said.endsWith(':') : open;
  }
  return wrapped(lines, items);
}

/** A line that begins with a small letter, and is no item of a list, goes on with the sentence of the line above, if that has no end. */
function wrapped(lines: readonly string[], items: ReadonlySet<number>): string[] {
  const whole: string[] = [];
  for (const [at, line] of lines.entries()) {
    const above = whole.at(-1);
    if (above !== undefined && !items.has(at) && /^[\p{Ll}\d]/u.test(line) && !/[.!?;:]$/.test(above)) whole[whole.length - 1] = `${above} ${line}`;
    else if (above !== undefined && at === lines.length - 1 && isSigned(above, line)) whole[whole.length - 1] = `${above.replace(/[,.!]$/, '')}, ${line}`;
    else whole.push(line);
  }
  return whole;
}

function split(line: string): string[] {
  return line.split(/(?<=[.!?])(?<!\.\.(?=\s+[a-z]))(?<!\b(?:[Ee]\.g|[Ii]\.e|[Aa]pprox|incl|min|max|resp|[Nn]o|vs|etc)\.)\s+(?=\S)|;\s+/);
}

/** "Best regards," with a name on the line below. */
function isSigned(above: string, line: string): boolean {
  return /^(?:(?:many|best|kind|warm|thanks?|thank|you)\s+)*(?:thanks|thank you|regards|best|cheers|greetings|wishes|sincerely|yours)[,.!]?$/i.test(above) && /^\p{Lu}[\p{L}.]*(?:\s+\p{Lu}[\p{L}.]*)?$/u.test(line);
}
