import { gap, isPlain } from './words.ts';

const pair = /([\w.$\]-]{1,60}\s{0,4}=\s{0,4})([^\s,;()[\]{}<>"'|=]*[^\s,;()[\]{}<>"'|=.:!?])(?=[.:!?]*(?:[\s,;)\]}>"'|]|$))/g;

/** Keys whose value says what happened, rather than to whom or how much. */
const telling = /(?:state|status|code|result|reason|error|err)\s*=\s*$/i;

/** Puts a gap in place of the value of each `key=value`; words that tell what happened stay. */
export function maskPairs(text: string): string {
  return text.replace(pair, (all, before: string, value: string) => {
    const kept = telling.test(before) && /^[A-Za-z_-]+$/.test(value) && isPlain(value);
    return kept ? all : before + gap;
  });
}
