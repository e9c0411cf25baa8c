import { openStore, type Store } from '../../storage/postgres.ts';
import { environment, readConfig } from '../config.ts';
import { databaseOf } from '../replay/scratch.ts';
import { storageSettings } from '../settings.ts';

/** Does a command's work on the live database: that of DATABASE_URL, or the embedded one, started where it does not run. */
export async function withStore(command: string, work: (store: Store) => Promise<void>): Promise<void> {
  const { DATABASE_URL, DATA_DIR } = readConfig(environment(), [storageSettings]).of(storageSettings);
  const server = await databaseOf(DATABASE_URL, DATA_DIR);
  try {
    const store = await openStore(server.url, `homelab-copilot ${command}`);
    await work(store).finally(() => store.destroy());
  } finally {
    await server.close();
  }
}
