import { once } from 'node:events';
import { Command } from 'commander';
import { RawLog } from '../../engine/raw-log.ts';
import type { Signature } from '../../engine/signature.ts';
import { newMiner } from '../../engine/signatures/miner.ts';
import { linesIn } from './lines.ts';

/** `copilot signatures FILE`: the kinds of lines of a log, as a table or as one JSON object per line. */
export const command = new Command()
  .argument('<file>', 'a log, plain or gzip; - for standard input')
  .option('--json', 'one JSON object for each line of the log')
  .action(async (file: string, { json = false }: { json?: boolean }) => (json ? printLines(file) : printTable(file)));

async function printLines(file: string): Promise<void> {
  let at = 0;
  for await (const signatures of signed(file)) {
    const rows = signatures.map(({ id, template, level, class: name }) => {
      at += 1;
      return `${JSON.stringify({ line: at, signature: id, template, level, class: name })}\n`;
    });
    await print(rows.join(''));
  }
}

async function printTable(file: string): Promise<void> {
  const counts = new Map<string, { signature: Signature; lines: number }>();
  for await (const signatures of signed(file)) {
    for (const signature of signatures) {
      const count = counts.get(signature.id) ?? { signature, lines: 0 };
      count.lines += 1;
      counts.set(signature.id, count);
    }
  }
  const rows = [...counts.values()].sort((a, b) => b.lines - a.lines);
  const lines = rows.reduce((all, row) => all + row.lines, 0);
  await print([
    rowOf(['lines', 'level', 'class', 'template']),
    ...rows.map(({ signature, lines }) => rowOf([String(lines), signature.level, signature.class ?? '-', signature.template])),
    `${lines} lines of ${rows.length} kinds`, '',
  ].join('\n'));
}

function rowOf([lines = '', level = '', name = '', template = '']: readonly string[]): string {
  return `${lines.padStart(9)}  ${level.padEnd(8)} ${name.padEnd(18)} ${template}`;
}

/** The signatures of a file's lines, in batches, made as the ingest makes them. */
async function* signed(file: string): AsyncGenerator<Signature[]> {
  const miner = newMiner();
  for await (const lines of linesIn(file)) yield miner.signAll(new RawLog(lines));
}

async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
