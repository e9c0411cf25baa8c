/** Text in which a `\uFFFD` stands for each character that moves a cursor, rings, recolours, turns the direction around or is seen by nobody, and for each half of one. */
export function visible(text: string): string {
  return text.replace(/[^\P{Cc}\n]|[\p{Cs}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
