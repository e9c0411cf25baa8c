import { Lexer, LineCounter, isAlias, isMap, isNode, isScalar, parseDocument, stringify, visit, type Document } from 'yaml';
import { lockSchema, type Lock } from '../../engine/declare/lock.ts';
import { mistakeIn } from './lock-mistakes.ts';

/** How many bytes the text of a lock may have. */
export const mostLockBytes = 2 ** 20;

const deepest = 20;
const widestIndent = 100;
const lookHere = 'the lock is no YAML that can be read';

/** The lock that a text holds, or the first thing that is wrong with it, where, and what to do. Never throws, however hostile the text. */
export function readLock(text: string): Lock | { wrong: string } {
  if (Buffer.byteLength(text) > mostLockBytes) return { wrong: `the lock is larger than ${mostLockBytes / 1024} KiB: share its guests out to several declarations` };
  if (isTooDeep(text)) return { wrong: `${lookHere}: it is nested more than ${deepest} levels deep` };
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', schema: 'core', stringKeys: true, uniqueKeys: false, prettyErrors: false, lineCounter: lines });
  const strange = strangeIn(document);
  if (strange !== null) return { wrong: `line ${lines.linePos(strange.at).line}: ${strange.says}` };
  if (document.contents === null) return { wrong: 'the lock is empty: it needs at least version: 1' };
  const lock = lockSchema.safeParse(document.toJS());
  return lock.success ? lock.data : { wrong: mistakeIn(lock.error) };
}

/** The text of a lock: the order of its keys is that of the schema, what says nothing is left out. Reading it gives the same lock. */
export function writeLock(lock: Lock): string {
  const { version, english, sentences, guests, storages, once, absent } = lockSchema.parse(lock);
  const lists = Object.entries({ guests, storages, once, absent }).filter(([, all]) => all.length > 0);
  return stringify({ version, english, sentences, ...Object.fromEntries(lists.map(([name, all]) => [name, all.map(withSortedOrigins)])) }, {
    version: '1.2', schema: 'core', lineWidth: 0, aliasDuplicateObjects: false, blockQuote: false,
  });
}

function withSortedOrigins(one: object): object {
  if (!('said' in one) || typeof one.said !== 'object' || one.said === null) return one;
  return { ...one, said: Object.fromEntries(Object.entries(one.said).sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** The parser calls itself at each level, and a process whose stack is used up inside of it dies: what is too deep is not shown to it. */
function isTooDeep(text: string): boolean {
  if (text.split('\n').some((line) => line.length - line.trimStart().length > widestIndent)) return true;
  const scalarNext = '\x1f';
  let [flow, row, before] = [0, 0, ''];
  for (const token of new Lexer().lex(text)) {
    const isMark = before !== scalarNext;
    if (isMark && (token === '[' || token === '{')) flow += 1;
    if (isMark && (token === ']' || token === '}')) flow -= 1;
    if (isMark && (token === '-' || token === '?')) row += 1;
    else if (token === scalarNext) row = 0;
    if (flow > deepest || row > deepest) return true;
    before = token;
  }
  return false;
}

type Strange = { at: number; says: string };

/** The first thing that is no YAML, or YAML that a lock does without. */
function strangeIn(document: Document.Parsed): Strange | null {
  const [error] = document.errors;
  if (error) return { at: error.pos[0], says: reasons[error.code] ?? `${lookHere}: look at its quotes, colons and indentation` };
  const [warning] = document.warnings;
  if (warning) return { at: warning.pos[0], says: 'tags such as !name are not read: take it away' };
  let found: Strange | null = null;
  visit(document, {
    Node: (_, node) => {
      const at = node.range?.[0] ?? 0;
      if (isAlias(node) || node.anchor !== undefined) found = { at, says: 'anchors and aliases are not read: write the value out in each place' };
      else if (isMap(node)) found = twiceIn(node.items);
      return found === null ? undefined : visit.BREAK;
    },
  });
  return found;
}

function twiceIn(items: readonly { key: unknown }[]): Strange | null {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    const name = isScalar(key) ? key.value : key;
    if (seen.has(name)) return { at: isNode(key) ? key.range?.[0] ?? 0 : 0, says: 'a key stands there for the second time: keep one of the two' };
    seen.add(name);
  }
  return null;
}

const reasons: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab indents the line: use spaces',
  DUPLICATE_KEY: 'a key stands there for the second time: keep one of the two',
  MULTIPLE_DOCS: 'a second document begins with ---: a lock is one document',
  BAD_ALIAS: 'anchors and aliases are not read: write the value out in each place',
  NON_STRING_KEY: 'a key must be a plain word',
  BAD_INDENT: 'the line is indented in another way than those it belongs to',
  BLOCK_AS_IMPLICIT_KEY: 'a value holds a colon: put it in quotes, or on a line of its own',
  MISSING_CHAR: 'a quote or bracket is not closed before this line',
};
