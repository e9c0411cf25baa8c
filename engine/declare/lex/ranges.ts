/** The names of a numbered row, as `web-01 to -03`, `node1..node3` or `k3s-[1-3]`; null for what is none. */
export function expanded(text: string): string[] | null {
  const bracket = /^(.*?)[[{](\d+)(?:-|\.\.|–|\s*to\s*)(\d+)[\]}]$/.exec(text.trim());
  if (bracket) return row(bracket[1] ?? '', bracket[2] ?? '', bracket[3] ?? '');
  const list = /^(.*?)[{[]([\d, ]+)[\]}]$/.exec(text.trim());
  if (list) return (list[2] ?? '').split(',').map((one) => `${list[1] ?? ''}${one.trim()}`);
  const [, stem = '', first = '', , otherStem = '', last = ''] = /^(.*?)(\d+)(\s*(?:to|through|thru|until|up to|\.{2,3}|–|—|-)\s*)(\S*?)(\d+)$/i.exec(text.trim()) ?? [];
  if (first === '' || !(otherStem === '' || otherStem === '-' || stem.toLowerCase().endsWith(otherStem.toLowerCase()))) return null;
  return row(stem, first, last);
}

function row(stem: string, first: string, last: string): string[] | null {
  const count = Number(last) - Number(first) + 1;
  if (count < 2 || count > 100) return null;
  return Array.from({ length: count }, (_, at) => `${stem}${String(Number(first) + at).padStart(first.length, '0')}`);
}
