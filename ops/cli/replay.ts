import { Command } from 'commander';
import { Fault } from '../../engine/errors.ts';
import { reportText } from '../replay/report.ts';
import { replay } from '../replay/run.ts';

type Options = { json?: boolean; since?: string; set: string[] };

/** `copilot replay FILE.jsonl`, or `--since 7d`: the cards that would have been sent, and with other settings. */
export const command = new Command()
  .argument('[file]', 'a recording, one JSON object a line; - for standard input')
  .option('--since <span>', 'replay what the live database has seen in the last 90m, 24h or 7d instead')
  .option('--set <name=value>', 'with another setting, such as detector.restart-loop.count=5; may be given again', (one: string, all: string[]) => [...all, one], [])
  .option('--json', 'one JSON object')
  .action(async (file: string | undefined, { json = false, since, set }: Options) => {
    const stop = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => { stop.abort(new Fault('config.invalid', 'The replay was stopped.')); });
    const { before, ...report } = await replay({ file, since, set, signal: stop.signal });
    process.stdout.write(`${json ? JSON.stringify({ ...report, before }) : reportText(report, before)}\n`);
  });
