import { Command } from 'commander';
import { Fault } from '../../engine/errors.ts';
import { reportText } from '../replay/report.ts';
import { replay } from '../replay/run.ts';

const recordings = `
A recording has one JSON object a line, in any order:
  {"at":"2026-11-22T10:00:00Z","resource":"docker://nas1/db","kind":"container.state","value":{"status":"exited","exitCode":1}}
  {"at":"2026-11-22T10:00:05Z","service":"docker://nas1/app","line":"ERROR connect ECONNREFUSED db:5432"}
  {"at":"2026-11-22T10:01:00Z","hush":"silence","until":"2026-11-22T11:00:00Z","resource":"docker://nas1/app"}
  {"at":"2026-11-22T10:02:00Z","clock":3600}   our clock is wrong by an hour from then on
  {"at":"2026-11-22T10:30:00Z","end":true}     nothing more happens until then
What a value leaves out is as it was before, or as usual. Nothing is sent, written or done.`;

type Options = { json?: boolean; since?: string; set: string[] };

/** `copilot replay FILE.jsonl`, or `--since 7d`: the cards that would have been sent, and with other settings. */
export const command = new Command()
  .argument('[file]', 'a recording, one JSON object a line; - for standard input')
  .option('--since <span>', 'replay what the live database has seen in the last 90m, 24h or 7d instead')
  .option('--set <name=value>', 'with another setting, such as detector.restart-loop.count=5; may be given again', (one: string, all: string[]) => [...all, one], [])
  .option('--json', 'one JSON object')
  .addHelpText('after', recordings)
  .action(async (file: string | undefined, { json = false, since, set }: Options) => {
    const stop = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => { stop.abort(new Fault('config.invalid', 'The replay was stopped.')); });
    const told = await replay({ file, since, set, signal: stop.signal });
    process.stdout.write(`${json ? JSON.stringify(told) : reportText(told, told.preview)}\n`);
  });
