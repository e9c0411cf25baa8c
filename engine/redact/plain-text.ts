/** Marks that are not seen: format and tag characters, variation selectors, fillers, joiners. */
const unseen = /\p{Cf}|\p{Zl}|\p{Zp}|\p{Variation_Selector}|\p{Default_Ignorable_Code_Point}/gu;

/** Colours and other orders to a terminal, and the control characters but for the tab and the ends of lines. */
// eslint-disable-next-line no-control-regex
const controls = /\u001b\[[0-9;:?]{0,20}[ -/]?[@-~]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** Letters in another dress: fullwidth, mathematical, circled, superscript. */
const dressed = /[\u{ff01}-\u{ff5e}\u{1d400}-\u{1d7ff}\u{2460}-\u{24ff}\u{2070}-\u{209c}\u{2100}-\u{214f}\u{1f100}-\u{1f1ff}\u{1fbf0}-\u{1fbf9}]/gu;

const lookalikes = new Map([
  ...pairs('аАвВсСеЕНіІјЈКкМорОРѕЅТтхХуУԁԛԝһ', 'aAbBcCeEHiIjJKkMopOPsSTtxXyYdqwh'),
  ...pairs('αΑβΒεΕΖηΗιΙκΚΜνΝοΟρΡτΤυΥχΧγω', 'aAbBeEZnHiIkKMvNoOpPtTuYxXyw'),
  ...pairs('\u00a0\u2009\u202f\u3000', '    '),
  ...pairs('ıɡɑɩʟꓐꓑꓒꓓ‐‑‒–—−＿：＝', 'igaiLBPdD------_:='),
]);

/** A text without what cannot be seen, letters in their usual dress. A text of plain ASCII comes back as it is. */
export function plainText(text: string): string {
  if (isPlainAscii(text)) return text;
  return text.replace(controls, '').replace(unseen, '').replace(dressed, (one) => one.normalize('NFKC'));
}

/** The text with Latin letters in the place of those that look like them, each in its place, so that what is found in one is found in the other. */
export function latinShape(text: string): string {
  // eslint-disable-next-line no-control-regex
  return /^[\u0000-\u007f]*$/.test(text) ? text : text.replace(/[^\u0000-\u007f]/g, (one) => lookalikes.get(one) ?? one);
}

function isPlainAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7e || code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return false;
  }
  return true;
}

function pairs(from: string, to: string): [string, string][] {
  return [...from].map((one, at) => [one, to[at] ?? one]);
}
