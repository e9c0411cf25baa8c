import type { Sender } from '../engine/delivery.ts';
import type { Deps } from '../engine/ports.ts';
import { deliveriesOf } from './deliveries.ts';
import { heartbeatOf, heartbeatSettings, hindranceOf } from './heartbeat.ts';
import type { Leaving } from './leaving.ts';
import type { Rig } from './rig.ts';
import type { OwnedWork } from './while-owned.ts';

/** What goes outside on its own time, each part while its lease is held. */
export type Outside = { owned: OwnedWork[]; poke: () => void; stop: () => Promise<void> };

/** The deliveries and the heartbeat, as far as the settings switch them on. */
export function outsideOf(rig: Rig, { senders, deps, leaving }: { senders: ReadonlyMap<string, Sender>; deps: Deps; leaving: Leaving }): Outside {
  const { store, states, config, runs, now, parts, limits } = rig;
  const { HEARTBEAT_URL: url, HEARTBEAT_SECONDS: seconds } = config.of(heartbeatSettings);
  const deliveries = deliveriesOf({ store, senders, deps, leaving, states });
  const chats = parts.channels.filter(({ platform, on, settings }) => platform !== 'console' && on(config.of(settings))).map(({ platform }) => platform);
  const hindrance = () => hindranceOf({ states, runs, chats, pollSeconds: limits.POLL_SECONDS, now });
  const owned = [...(senders.size > 0 ? [deliveries] : []), ...(url === undefined ? [] : [heartbeatOf({ url, seconds, states, hindrance })])];
  return { owned, poke: deliveries.poke, stop: async () => { await Promise.all(owned.map((one) => one.stop())); } };
}
