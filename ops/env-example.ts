import { mkdir } from 'node:fs/promises';
import { Fault, wordsOf } from '../engine/errors.ts';
import { envText, keepFresh } from './env-text.ts';
import { loadAllParts } from './parts.ts';
import { collectSettings } from './settings.ts';
import { webhookDocs } from './webhook-docs.ts';

process.exitCode = await run(process.argv.includes('--check'));

async function run(check: boolean): Promise<number> {
  try {
    const { detectors, adapters, models, channels } = await loadAllParts();
    if (!check) await mkdir('docs', { recursive: true });
    const env = await keepFresh('.env.example', envText(collectSettings([...detectors, ...adapters, ...models, ...channels])), check);
    const docs = await keepFresh('docs/webhooks.md', webhookDocs(), check);
    for (const { code, says } of [env, docs]) (code === 0 ? process.stdout : process.stderr).write(`${says}\n`);
    return Math.max(env.code, docs.code);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    process.stderr.write(`${wordsOf(error)}\n`);
    return 1;
  }
}
