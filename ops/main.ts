import { isFault } from '../engine/errors.ts';
import { environment, readConfig } from './config.ts';
import { openLog } from './log.ts';
import { loadAllParts } from './parts.ts';
import { openRig } from './rig.ts';
import { collectSettings, generalSettings } from './settings.ts';

/** Seconds that an orderly end may take. */
const patienceSeconds = 20;

/** A signal that comes twice within these milliseconds is one: npm passes on what its whole process group has got already. */
const echoMs = 1000;

await main().catch((error: unknown) => {
  process.stderr.write(`${isFault(error) ? error.message : error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
  process.exit(1);
});

async function main(): Promise<void> {
  const parts = await loadAllParts();
  const config = readConfig(environment(), collectSettings([...parts.detectors, ...parts.adapters, ...parts.models, ...parts.channels]));
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  const log = openLog(config.of(generalSettings).LOG_LEVEL, terminal);
  for (const warning of config.warnings) log.warn({ part: 'settings' }, warning);
  const ending = onFirstSignal((words) => { log.info({ part: 'copilot' }, words); });
  const [rig, { startCopilot }] = await Promise.all([openRig({ config, parts, log, terminal }), import('./copilot.ts')]);
  if (rig.people.loud !== null) log.warn({ part: 'people' }, rig.people.loud);
  const service = await startCopilot(rig).catch(async (error: unknown) => {
    await rig.close();
    throw error;
  });
  log.info({ part: 'copilot' }, `ready: the status page is at ${service.url}`);
  await ending;
  await service.stop();
  await rig.close();
  process.exit(0);
}

/** Resolves at the first signal, even one that comes during the start; a second one, or too long an end, ends the process at once. */
function onFirstSignal(say: (words: string) => void): Promise<void> {
  return new Promise((resolve) => {
    let endingSince: number | null = null;
    const onSignal = () => {
      if (endingSince !== null && Date.now() - endingSince > echoMs) process.exit(1);
      if (endingSince !== null) return;
      endingSince = Date.now();
      say('ending; press again to end at once');
      setTimeout(() => { process.exit(1); }, patienceSeconds * 1000).unref();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}
