import { purgeApiCalls } from '../storage/api-calls.ts';
import { purgeBulletins } from '../storage/bulletins.ts';
import { purgeDeliveries } from '../storage/due-deliveries.ts';
import { purgeEgress } from '../storage/egress.ts';
import { purgeFacts } from '../storage/facts.ts';
import { purgeHushes } from '../storage/hushes.ts';
import { purgeCalls, purgeChats, purgeMoves } from '../storage/moves.ts';
import { purgeTime } from '../storage/purge-time.ts';
import { purgeWatched } from '../storage/watched.ts';
import { purgeWithheld } from '../storage/withheld.ts';
import { modelSettings } from './model-settings.ts';
import type { Rig } from './rig.ts';

/** Drops what is older than it is kept, other than logs and their summaries; by age nothing while our clock was only just set. */
export async function purgeAll(rig: Pick<Rig, 'store' | 'limits' | 'config' | 'now'>): Promise<void> {
  const { store, limits: { FACTS_DAYS, MOVES_DAYS, CALLS_DAYS, API_CALLS_DAYS } } = rig;
  await purgeWithheld(store);
  await purgeDeliveries(store);
  const by = await purgeTime(store, rig.now);
  if (by === null) return;
  const before = (days: number) => new Date(by.getTime() - days * 86_400_000);
  await purgeFacts(store, before(FACTS_DAYS));
  await purgeWatched(store, before(FACTS_DAYS));
  await purgeBulletins(store, before(FACTS_DAYS));
  await purgeEgress(store, before(rig.config.of(modelSettings).EGRESS_DAYS));
  await purgeMoves(store, before(MOVES_DAYS));
  await purgeCalls(store, before(CALLS_DAYS));
  await purgeApiCalls(store, before(API_CALLS_DAYS));
  await purgeChats(store, before(MOVES_DAYS));
  await purgeHushes(store, before(MOVES_DAYS));
}
