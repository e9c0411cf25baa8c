import { startEmbedded } from '../../storage/embedded.ts';

/** The least a service on an embedded database must do to be ready: libraries in memory, PostgreSQL up, one answer from it. */
export async function runStartFloor(dir = ''): Promise<void> {
  const [embedded, { default: pg }] = await Promise.all([startEmbedded({ dir }), import('pg'), import('typeorm')]);
  const client = new pg.Client({ connectionString: embedded.url });
  await client.connect();
  await client.query('SELECT 1');
  process.stdout.write('ready\n');
  process.on('SIGTERM', () => { void client.end().then(() => embedded.stop()).then(() => process.exit(0)); });
}
