import { Command } from 'commander';
import { isFault } from '../engine/errors.ts';

/** The sub-commands: what help says of each, and its file, which is read only when it is called. */
const commands: Record<string, { about: string; load: () => Promise<{ command: Command }> }> = {
  signatures: { about: 'show what kinds of lines a log has, before declaring it', load: () => import('./cli/signatures.ts') },
  redact: { about: 'take the secrets out of standard input, or show what would leave the house of it', load: () => import('./cli/redact.ts') },
  declare: { about: 'show what is understood of a declaration in plain English, and what it would do', load: () => import('./cli/declare.ts') },
  diagnose: { about: 'show the likely cause of recorded incidents, without network, database or model', load: () => import('./cli/diagnose.ts') },
  replay: { about: 'show which cards a recording, or the last days, would have brought, also with other settings', load: () => import('./cli/replay.ts') },
  leaving: { about: 'whether anything may leave the house, and opening the door after a canary', load: () => import('./cli/leaving.ts') },
  memory: { about: 'what is remembered of past incidents and logs: list, show, correct, delete, rebuild the index', load: () => import('./cli/memory.ts') },
  link: { about: 'chat accounts that ask to be let in, and letting them in or out', load: () => import('./cli/link.ts') },
  digest: { about: 'the digest of a day: print it, or send it', load: () => import('./cli/digest.ts') },
  hush: { about: 'be quiet for a while about something, or end that', load: () => import('./cli/hush.ts') },
};

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
await run(process.argv[2] ?? '').catch((error: unknown) => {
  process.stderr.write(`${isFault(error) ? error.message : error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
  process.exitCode = 1;
});

async function run(called: string): Promise<void> {
  const program = new Command('copilot').description('the homelab copilot, from the terminal').showHelpAfterError('Add --help for what there is.');
  for (const [name, { about, load }] of Object.entries(commands)) {
    const command = name === called ? (await load()).command : new Command(name);
    program.addCommand(command.name(name).description(about));
  }
  await program.parseAsync();
}
