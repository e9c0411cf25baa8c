import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../storage/embedded.ts';

/** Starts one real PostgreSQL for a whole test run; each test makes its own databases in it. */
export default async function setup(): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'homelab-copilot-test-'));
  await chmod(dir, 0o755);
  const embedded = await startEmbedded({ dir });
  process.env['TEST_DATABASE_URL'] = embedded.url;
  return async () => {
    await embedded.stop();
    await rm(dir, { recursive: true, force: true });
  };
}
