/** A column of a table: what its heading is called by, and how a cell of it is said in a sentence. */
const columns: readonly (readonly [RegExp, (cell: string, heading: string) => string])[] = [
  [/^(?:kind|type|what)/i, (cell) => cell], [/^(?:names?|host ?names?|vm|guest|container)$/i, (cell) => cell], [/^(?:v?m?id|number|#)$/i, (cell) => `with id ${cell}`], [/^(?:count|how many|qty|quantity|amount)/i, (cell) => `${cell} x`],
  [/core|cpu/i, (cell) => (/^\d+$/.test(cell) ? `${cell} cores` : cell)], [/memory|ram/i, (cell, heading) => `${sized(cell, heading)} memory`], [/disk|hdd|ssd|space/i, (cell, heading) => `${sized(cell, heading)} disk`],
  [/^storage/i, (cell) => `on storage ${cell}`], [/^(?:node|host)/i, (cell) => `on node ${cell}`], [/^vlan/i, (cell) => `VLAN ${cell}`], [/^(?:ip|address)/i, (cell) => (/dhcp/i.test(cell) ? 'DHCP' : `IP ${cell}`)], [/gateway|^gw/i, (cell) => `gateway ${cell}`],
  [/^bridge/i, (cell) => `bridge ${cell}`], [/^(?:image|os|system|distro|template)/i, (cell) => cell], [/^tags?/i, (cell) => `tags: ${cell}`],
];

/** A text whose Markdown tables are lists: each row says of what its columns are. A text without tables is as it was. */
export function tablesAsLists(text: string): string {
  const lines: string[] = [];
  let headings: string[] | null = null;
  for (const line of text.split('\n')) {
    const cells = cellsOf(line);
    if (cells === null) headings = null;
    if (cells === null) lines.push(line);
    else if (headings === null) headings = cells;
    else if (!cells.every((cell) => /^:?-{2,}:?$/.test(cell))) lines.push(`- ${rowOf(headings, cells)}`);
  }
  return lines.join('\n');
}

function cellsOf(line: string): string[] | null {
  const said = line.trim();
  return said.startsWith('|') && said.endsWith('|') && said.length > 2 ? said.slice(1, -1).split('|').map((cell) => cell.trim()) : null;
}

/** What comes first in a sentence: how many, of what kind, called what. */
function rowOf(headings: readonly string[], cells: readonly string[]): string {
  const said = cells.flatMap((cell, at) => {
    const heading = headings[at] ?? '';
    const column = columns.findIndex(([like]) => like.test(heading));
    return cell === '' || cell === '-' ? [] : [{ column, says: columns[column]?.[1](cell, heading) ?? `${heading} ${cell}` }];
  });
  const first = [3, 0, 1].flatMap((column) => said.filter((one) => one.column === column)).map(({ says }) => says);
  const rest = said.filter(({ column }) => ![3, 0, 1].includes(column)).map(({ says }) => says);
  return `${first.join(' ')}${rest.length === 0 ? '' : ` with ${rest.join(', ')}`}`;
}

/** A bare number has the unit of its heading, as in "RAM (GB)". */
function sized(cell: string, heading: string): string {
  const unit = /\b([mgt]i?b)\b/i.exec(heading)?.[1];
  return /^\d+(?:[.,]\d+)?$/.test(cell) && unit !== undefined ? `${cell} ${unit}` : cell;
}
