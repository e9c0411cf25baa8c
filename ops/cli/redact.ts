import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import { Command } from 'commander';
import { signatureText } from '../../engine/distill.ts';
import { newRedactor } from '../../engine/redact/redact.ts';
import type { Signature } from '../../engine/signature.ts';
import { newMiner } from '../../engine/signatures/miner.ts';

/** Letters of a line that are kept while its end has not come; the rest of a longer line is passed over. */
const longest = 70_000;

/** `copilot redact`: standard input without its secrets, or, with `--egress`, all that may leave the house of each line of a log. */
export const command = new Command()
  .option('--egress', 'what would leave the house of each line: its signature, told in our own words')
  .action(async ({ egress = false }: { egress?: boolean }) => pass(process.stdin, egress ? egressLine() : denied()));

/** Each line goes out as soon as it is whole, with the end that it came with. */
async function pass(input: AsyncIterable<Buffer>, line: (text: string) => string): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let open = '';
  for await (const chunk of input) {
    const lines = (open + decoder.write(chunk)).split('\n');
    open = lines.pop()?.slice(0, longest) ?? '';
    if (lines.length > 0) await print(`${lines.map(line).join('\n')}\n`);
  }
  open += decoder.end();
  if (open !== '') await print(line(open));
}

async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function denied(): (text: string) => string {
  const redactor = newRedactor();
  return (text) => redactor.line(text).text;
}

function egressLine(): (text: string) => string {
  const miner = newMiner();
  const said = new WeakMap<Signature, string>();
  return (text) => {
    const signature = miner.sign(text);
    const words = said.get(signature) ?? signatureText({ signature, lines: 1 });
    said.set(signature, words);
    return words;
  };
}
