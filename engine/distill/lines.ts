/** The lines of a text, without empty ones; the first has at most so many characters, and ends with a sentence or a word where it can. */
export function linesOf(text: string, most: number): string[] {
  const [first = '', ...rest] = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const at = first.length <= most ? first.length : endIn(first, most);
  return [first.slice(0, at), first.slice(at), ...rest].map((line) => line.trim()).filter((line) => line !== '');
}

/** Where to cut a line that is too long: behind the last sentence that fits, else behind the last word, else behind the last whole letter. */
function endIn(line: string, most: number): number {
  const room = line.slice(0, most + 1);
  const sentence = /^.*[.!?](?=\s)/su.exec(room)?.[0].length ?? 0;
  const word = room.search(/\s\S*$/u);
  return sentence || (word > 0 ? word : line.slice(0, most).replace(/[\uD800-\uDBFF]$/u, '').length);
}
