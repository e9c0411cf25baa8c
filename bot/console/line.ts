/** What a chunk does to a line that is being typed: it grows, it is sent, or it is given up. `echo` is what the terminal shows of it. */
export type Typed = { is: 'growing' | 'sent' | 'left'; text: string; echo: string };

const longest = 300;

/** Types a chunk onto a line. Enter sends it, Escape gives it up, Backspace takes a letter away; other control characters and keys with arrows do nothing. */
export function typeOn(line: string, chunk: string): Typed {
  if (chunk === '\u001b') return { is: 'left', text: line, echo: '\n' };
  let [text, echo] = [line, ''];
  for (const letter of chunk.startsWith('\u001b') ? '' : chunk) {
    if (letter === '\r' || letter === '\n') return { is: 'sent', text, echo: `${echo}\n` };
    if (letter === '\u007f' || letter === '\b') {
      echo += text === '' ? '' : '\b \b';
      text = text.slice(0, -1);
    } else if (!/[\p{Cc}\p{Cf}\p{Cs}]/u.test(letter) && text.length < longest) {
      [text, echo] = [text + letter, echo + letter];
    }
  }
  return { is: 'growing', text, echo };
}
