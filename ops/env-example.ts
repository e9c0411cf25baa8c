import { Fault, wordsOf } from '../engine/errors.ts';
import { envText, keepFresh } from './env-text.ts';
import { loadAllParts } from './parts.ts';
import { collectSettings } from './settings.ts';

process.exitCode = await run(process.argv.includes('--check'));

async function run(check: boolean): Promise<number> {
  try {
    const { detectors, adapters, models, channels } = await loadAllParts();
    const text = envText(collectSettings([...detectors, ...adapters, ...models, ...channels]));
    const { code, says } = await keepFresh('.env.example', text, check);
    (code === 0 ? process.stdout : process.stderr).write(`${says}\n`);
    return code;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    process.stderr.write(`${wordsOf(error)}\n`);
    return 1;
  }
}
