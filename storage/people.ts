import type { People } from '../engine/ports.ts';
import type { Actor, Platform } from '../engine/types.ts';
import { rows, together, type Store } from './postgres.ts';
import { accounts, people } from './tables.ts';

/** A person as the settings list them. */
export type Listed = { name: string; role: 'admin' | 'user'; accounts: readonly { platform: Platform; id: string }[] };

/** Held while the list is rewritten, so that two processes that start at once do not mix theirs. */
const peopleLock = 4_217_003;

/** Makes the tables say exactly what the settings say. */
export async function listPeople(store: Store, listed: readonly Listed[]): Promise<void> {
  await together(store, async (on) => {
    await rows(on, 'SELECT pg_advisory_xact_lock($1)', [peopleLock]);
    await on.createQueryBuilder().delete().from(people).execute();
    for (const { name, role, accounts: theirs } of listed) {
      await on.insert(people, { name, role });
      for (const { platform, id } of theirs) await on.insert(accounts, { platform, account: id, person: name });
    }
  });
}

/** Who is behind a chat account: as the settings list it, else as an admin has linked it. */
export function peopleIn(store: Store): People {
  return {
    byAccount: async ({ platform, id }) => {
      const found = await rows<Actor>(store, actorSql, [platform, id]);
      return found[0] ? { name: found[0].name, role: found[0].role } : null;
    },
  };
}

const actorSql = `
  SELECT people.name, people.role, 0 AS turn FROM accounts JOIN people ON people.name = accounts.person WHERE platform = $1 AND account = $2
  UNION ALL
  SELECT links.person, coalesce(people.role, 'user'), 1 FROM links LEFT JOIN people ON people.name = links.person WHERE platform = $1 AND account = $2
  ORDER BY turn LIMIT 1`;
