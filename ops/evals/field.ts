import { rows } from '../../storage/postgres.ts';
import { judge, type Verdict } from './judge.ts';
import { playWorld, type Ground } from './play.ts';
import type { NamedWorld } from './worlds.ts';

/** Plays worlds one after the other in their first variations, and judges each play. */
export async function playAll(worlds: readonly NamedWorld[], variations: number, ground: Ground): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const named of worlds) {
    for (let variation = 0; variation < variations; variation += 1) {
      await emptied(ground);
      verdicts.push(judge(await playWorld(named, variation, ground), named.world));
    }
  }
  return verdicts;
}

/** A play begins without tickets, buttons and all else that an earlier one has left. */
async function emptied({ store }: Ground): Promise<void> {
  const tables = await rows<{ name: string }>(store, "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'migrations' AND NOT relispartition");
  await rows(store, `DO $$ BEGIN SET LOCAL session_replication_role = replica; ${tables.map(({ name }) => `DELETE FROM ${name};`).join(' ')} END $$`);
}
