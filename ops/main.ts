import { isFault, wordsOf } from '../engine/errors.ts';
import { environment, readConfig } from './config.ts';
import { openLog } from './log.ts';
import { loadAllParts } from './parts.ts';
import { openRig } from './rig.ts';
import { collectSettings, generalSettings } from './settings.ts';

/** Seconds that an orderly end may take. */
const patienceSeconds = 20;

await main().catch((error: unknown) => {
  process.stderr.write(`${isFault(error) ? error.message : error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const parts = await loadAllParts();
  const config = readConfig(environment(), collectSettings([...parts.detectors, ...parts.adapters, ...parts.channels]));
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  const log = openLog(config.of(generalSettings).LOG_LEVEL, terminal);
  for (const warning of config.warnings) log.warn({ part: 'settings' }, warning);
  const [rig, { startCopilot }] = await Promise.all([openRig({ config, parts, log, terminal }), import('./copilot.ts')]);
  if (rig.people.loud !== null) log.warn({ part: 'people' }, rig.people.loud);
  const service = await startCopilot(rig).catch(async (error: unknown) => {
    await rig.close();
    throw error;
  });
  log.info({ part: 'copilot' }, `ready: the status page is at ${service.url}`);
  endOnSignal(async () => {
    await service.stop();
    await rig.close();
  }, (words) => { log.info({ part: 'copilot' }, words); });
}

/** Ends in order at the first signal, at once at the second. */
function endOnSignal(end: () => Promise<void>, say: (words: string) => void): void {
  let ending = false;
  const onSignal = () => {
    if (ending) process.exit(1);
    ending = true;
    say('ending; press again to end at once');
    setTimeout(() => { process.exit(1); }, patienceSeconds * 1000).unref();
    end().then(() => { process.exit(0); }, (error: unknown) => {
      say(`did not end well: ${wordsOf(error)}`);
      process.exit(1);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
