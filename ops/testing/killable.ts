import { readConfig } from '../config.ts';
import { openLog } from '../log.ts';
import { loadAllParts } from '../parts.ts';
import { openRig } from '../rig.ts';
import { startCopilot } from '../copilot.ts';
import { collectSettings } from '../settings.ts';

/**
 * A service in a process of its own that kills itself, as with `kill -9`, when it passes the point named on the command
 * line for the first time, or for the time named after the settings.
 */
const [, , deadly, settings = '{}', passing = '1'] = process.argv;
const parts = await loadAllParts();
const config = readConfig(JSON.parse(settings) as Record<string, string>, collectSettings([...parts.detectors, ...parts.adapters, ...parts.models, ...parts.channels]));
const rig = await openRig({ config, parts, log: openLog('info', false), terminal: false });
let passed = 0;
const { url } = await startCopilot(rig, {
  point: (point) => {
    if (point === deadly) passed += 1;
    if (passed === Number(passing)) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write(`ready: ${url}\n`);
