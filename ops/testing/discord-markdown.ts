/** What comes alive in a text on Discord, in order: bold, a time, a mention, a link. Text that is only text is not named. */
export function aliveOnDiscord(text: string): string[] {
  const alive: string[] = [];
  for (let at = 0; at < text.length;) {
    const [name, length] = foundAt(text, at);
    if (name !== '') alive.push(name);
    at += length;
  }
  return alive;
}

function foundAt(text: string, at: number): [string, number] {
  for (const { name, pattern, where } of rules) {
    pattern.lastIndex = at;
    const length = pattern.exec(text)?.[0].length;
    if (length !== undefined && (where?.(text, at) ?? true)) return [name, length];
  }
  return ['', 1];
}

type Rule = { name: string; pattern: RegExp; where?: (text: string, at: number) => boolean };

const beginsLine = (text: string, at: number): boolean => /(?:^|\n)[^\S\n]*$/.test(text.slice(Math.max(0, text.lastIndexOf('\n', at - 1)), at));
const atWordEdge = (text: string, at: number): boolean => !/\w/.test(text[at - 1] ?? '') || !/\w/.test(text[at + 1] ?? '');

/** The first that fits wins; a rule without a name is what makes the next letter plain. */
const rules: readonly Rule[] = [
  { name: '', pattern: /\\[^0-9A-Za-z\s]/y },
  { name: 'block', pattern: /(?:#{1,3}|-#|>{1,3}|[-*+]|\d+\.)(?=\s)/y, where: beginsLine },
  { name: 'time', pattern: /<t:-?\d+(?::\w)?>/y },
  { name: 'mention', pattern: /(?:@everyone|@here|<@[!&]?\d+>|<#\d+>|<id:\w+>)/y },
  { name: 'command', pattern: /<\/[^>\n]+:\d+>/y },
  { name: 'emoji', pattern: /<a?:\w+:\d+>/y },
  { name: 'link', pattern: /(?:https?|ftp|steam|discord|tg):\/\/[^\s<]/iy },
  { name: 'link', pattern: /<(?:mailto|tel|sms):[^>\s]+>/y },
  { name: 'link', pattern: /\[[^\]\n]*\]\([^)\s]*\)/y },
  { name: 'invitation', pattern: /discord(?:app)?\.(?:gg|com)\/\S/iy },
  { name: 'code', pattern: /`+/y },
  { name: 'bold', pattern: /\*\*/y },
  { name: 'italics', pattern: /\*/y },
  { name: 'underline', pattern: /__/y },
  { name: 'italics', pattern: /_/y, where: atWordEdge },
  { name: 'struck', pattern: /~~/y },
  { name: 'hidden', pattern: /\|\|/y },
];
