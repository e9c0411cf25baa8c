import { collapsed } from './collapse.ts';
import { maskNames } from './names.ts';
import { maskPairs } from './pairs.ts';
import { spokenDate } from './stamps.ts';
import { gap, maskWords } from './words.ts';

/** Longest template, in characters. */
const longest = 600;

/** What a template shows where lines of one kind differ. */
const shown = '<*>';

const unit = '(?:[num]?s|secs?|mins?|hrs?|[KMGTkmgt]?i?[Bb](?:ps|/s)?|[KMGkmg]?Hz|%)';
const stateWord = '(?:on|off|yes|no|up|down|ok)';

/** What differs and reaches over spaces or over the borders of words. */
const spans: readonly (readonly [RegExp, string])[] = [
  [/\b[A-Za-z][A-Za-z0+.-]{0,30}:\/\/(?:\[[^\]\s]*\])?[^\s"'<>`)\]}]*/g, gap],
  [/(?<![:=] ?)"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|PROPFIND|REPORT) [^"]*"/g, `$1 ${gap}`],
  [/"(?:[^"\\]|\\.)*"/g, `"${gap}"`],
  [/(^|[\s(=:[,])'[^']*'(?=$|[\s).,;:\]])/g, `$1'${gap}'`],
  [/`[^`]*`/g, `\`${gap}\``],
  [new RegExp(spokenDate, 'g'), gap],
  [/\[[0a-fA-F:.]{0,40}:[0a-fA-F:.]{0,40}\](?::0)?/g, gap],
  [/(?<![\w:])(?:[0a-fA-F]{0,6}:){3,}[0a-fA-F.]*/g, gap],
  [/[\w.-]{0,60}[-_]\[[0,\s-]{1,200}\]/g, gap],
  [new RegExp(`[<>~]?[+-]?0(?:[.,]0){0,6} ?${unit}(?!\\w)`, 'g'), gap],
  [/([¤¶0] \w+) \(¤\)/g, '$1'],
  [new RegExp(`\\(\\s*${stateWord}(?:[\\s,/]+${stateWord})+\\s*\\)`, 'g'), `(${gap})`],
];

/** Lines of a stack trace: which functions they name differs from fault to fault. */
const frames: readonly (readonly [RegExp, string])[] = [
  [/^\s*at (?:async |new )?\S+(?: \[as \S+\])?(?: ?\(.*|\s*)$/, `at ${gap}`],
  [/^\s*File \S+, line 0, in \S+$/, `File ${gap}, line ${gap}, in ${gap}`],
  [/^\s*#0 \S.*$|^\s+0: [\w<>:$ ]+$/, `#${gap}`],
];

/** The template of a text: `<*>` stands where lines of the same kind differ. */
export function templateOf(text: string): string {
  const frame = frames.find(([pattern]) => pattern.test(text))?.[1];
  const template = (frame ?? worded(collapsed(masked(text)), text)).replaceAll(gap, shown);
  return template.length > longest ? `${template.slice(0, longest - 1)}…` : template;
}

/** A template that is all gaps says nothing: then the word that the text begins with stays, as in `jetty-<*>`. */
function worded(template: string, text: string): string {
  if (/[A-Za-z\u0080-\uffff]/.test(template.replaceAll(gap, ''))) return template;
  const word = /^[A-Z]?[a-z]{2,20}[-_.:[]/.exec(text)?.[0] ?? '';
  return `${word}${word.endsWith('[') ? `${gap}]` : template || text.trim()}`;
}

function masked(text: string): string {
  const spanned = spans.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);
  return maskNames(maskWords(maskPairs(spanned)));
}
