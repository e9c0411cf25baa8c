/** Stands, while a text is masked, for what differs between the lines of one kind. */
export const gap = '¤';

/** Longest word that a person or a program would think of, in characters. */
const longest = 60;

const literal = /^(?:true|false|True|False|TRUE|FALSE|null|NULL|none|None|undefined|NaN)$/;
const path = /^(?:[.~]{0,2}\/|\/)|\/.*[/.]|\..*\/|\\./;
const dotted = /^[\w$-]+(?:[.:][\w$-]+)*\.[\w$-]+(?::[\w$-]+)*$/;
const exception = /(?:Exception|Error)$/;
const constant = /\.[A-Z][A-Z_]{2,}$/;
const method = /^[A-Za-z$]+\.(?:[a-z]+(?:[A-Z_][A-Za-z]*)+|[a-z_]*_[a-z_]*)$|^[A-Z][A-Za-z$]*\.[a-z]+$/;

/** Whether a word stands for itself: no number, name, path, address or value such as `true`. */
export function isPlain(word: string): boolean {
  if (word.length > longest) return false;
  if (/[0¶¤@]/.test(word) || literal.test(word) || path.test(word)) return false;
  if (dotted.test(word)) return exception.test(word) || constant.test(word) || method.test(word);
  return !/^\*{2,}$|^[a-f]{8,}$|^[a-z][+-]$/i.test(word) && !isRandom(word);
}

/** Puts a gap in place of each word that is not plain; the name before a `(` or a `=` stays. */
export function maskWords(text: string): string {
  return text.replace(/[^\s,;()[\]{}<>"'`=|]+/g, (word: string, at: number) => {
    const next = text[at + word.length] ?? '';
    const named = next === '(' || next === '=' || next === ' ' && text[at + word.length + 1] === '=';
    return named && !/[0¶¤]/.test(word) ? word : maskWord(word);
  });
}

function maskWord(word: string): string {
  const core = word.replace(/[.:!?]+$/, '');
  const key = /^[A-Za-z_]{2,}:(?!\/\/)(?=.)/.exec(core)?.[0] ?? '';
  return key + (isPlain(core.slice(key.length)) ? core.slice(key.length) : gap) + word.slice(core.length);
}

/** Letters that no language would put together, as in a dump or a key: long, in both cases, and again and again changing case. */
function isRandom(word: string): boolean {
  return word.length >= 16 && (word.match(/[a-z][A-Z]/g)?.length ?? 0) * 5 > word.length;
}
