/** Characters that look like a letter or are read as one, by that letter; `i` and `l` are one. Only letters of canaries are told apart. */
const looks: Readonly<Record<string, string>> = {
  a: 'аАαΑɑᴀⱥ', b: 'ьвЬВʙƅƀɓβΒ', c: 'сСϲᴄⅽⲥ¢', e: 'еЕεΕєҽᴇ℮', h: 'һнНΗʜհɦħ', l: 'іІїιΙɩɪıӏӀΙʟłɫℓǀ∣ןꓡꓲ', m: 'мМΜᴍɱϻ', n: 'пηΝνɴոռŋ', o: 'оОοΟσօᴏøӨө〇ꓳ', p: 'рРρΡᴘϱƿ',
  r: 'гяᴦʀɾɼ', t: 'тТτΤᴛƚŧ', y: 'уУγΥүʏყұ',
};

const letters = new Map(Object.entries(looks).flatMap(([letter, others]) => [...others].map((one) => [one, letter] as const)));

/** What a character of ASCII counts as: a letter or digit, or 0 for what is left out. */
const counts = Uint8Array.from({ length: 128 }, (_, code) => {
  const one = String.fromCharCode(code).toLowerCase();
  const read = { 0: 'o', 1: 'l', 3: 'e', 4: 'a', 7: 't', i: 'l' }[one] ?? one;
  return /[a-z0-9]/.test(read) ? read.charCodeAt(0) : 0;
});

/** Squared and flag letters and invisible tags, which no normal form turns into letters, each by its first one. */
const rows = [0x1f150, 0x1f170, 0x1f1e6, 0xe0041, 0xe0061];

const ascii = new TextDecoder();

/** The letters and digits of a text, small, without accents, those that look like a letter as that letter; all else is left out. */
export function bareLetters(text: string): string {
  const plain = latin(text);
  const found = new Uint8Array(plain.length);
  let length = 0;
  for (let at = 0; at < plain.length; at += 1) {
    const letter = counts[plain.charCodeAt(at)] ?? 0;
    if (letter === 0) continue;
    found[length] = letter;
    length += 1;
  }
  return ascii.decode(found.subarray(0, length));
}

function latin(text: string): string {
  // eslint-disable-next-line no-control-regex
  return /^[\u0000-\u007f]*$/.test(text) ? text : text.normalize('NFKD').replace(/[^\u0000-\u007f]/gu, letterOf);
}

function letterOf(one: string): string {
  const code = one.codePointAt(0) ?? 0;
  const row = code < 0x1f000 ? undefined : rows.find((first) => code >= first && code < first + 26);
  return row === undefined ? letters.get(one) ?? '' : String.fromCharCode(0x61 + code - row);
}
