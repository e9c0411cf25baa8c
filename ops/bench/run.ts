import { wordsOf } from '../../engine/errors.ts';
import { tableOf, type Effort, type Report } from './figures.ts';

type Bench = (effort: Effort) => Promise<Report>;

const benches: Record<string, () => Promise<Bench>> = {
  audit: async () => (await import('./audit.ts')).benchAudit,
  detect: async () => (await import('./detect.ts')).benchDetect,
  start: async () => (await import('./start.ts')).benchStart,
  chat: async () => (await import('./chat.ts')).benchChat,
  close: async () => (await import('./close.ts')).benchClose,
  memory: async () => (await import('./memory.ts')).benchMemory,
  frames: async () => (await import('./frames.ts')).benchFrames,
  ingest: async () => (await import('./ingest.ts')).benchIngest,
  'memory-search': async () => (await import('./memory-search.ts')).benchMemorySearch,
  page: async () => (await import('./page.ts')).benchPage,
  recall: async () => (await import('./recall.ts')).benchRecall,
  reconcile: async () => (await import('./reconcile.ts')).benchReconcile,
  signatures: async () => (await import('./signatures.ts')).benchSignatures,
  validate: async () => (await import('./validate.ts')).benchValidate,
  weather: async () => (await import('./weather.ts')).benchWeather,
  redaction: async () => (await import('./redaction.ts')).benchRedaction,
};

/** The least a program must do, run in a process of its own as the service is. */
const floors: Record<string, () => Promise<(...args: string[]) => Promise<void>>> = {
  'floor-detect': async () => (await import('./floor-detect.ts')).runDetectFloor,
  'floor-start': async () => (await import('./floor-start.ts')).runStartFloor,
  'declared-cluster': async () => (await import('./declared-guests.ts')).runDeclaredCluster,
  'declared-preview': async () => (await import('./declared-preview.ts')).runDeclaredPreview,
  'feed-ingest': async () => (await import('./feed-ingest.ts')).runFeedIngest,
};

const [name = '', ...rest] = process.argv.slice(2);
process.exitCode = await main().catch((error: unknown) => {
  console.error(`The bench failed: ${wordsOf(error)}`);
  return 1;
});

async function main(): Promise<number> {
  const floor = await floors[name]?.();
  if (floor) {
    await floor(...rest);
    return 0;
  }
  const bench = await benches[name]?.();
  if (!bench) {
    console.error(`usage: npm run bench -- ${Object.keys(benches).join(' | ')} [--quick] [--long] [--json]`);
    return 2;
  }
  const report = await bench({ quick: rest.includes('--quick'), long: rest.includes('--long') });
  process.stdout.write(`${rest.includes('--json') ? JSON.stringify(report) : tableOf(report)}\n`);
  return 0;
}
