import { pauseAfter, type Due, type Ended, type SafeBody, type SafeValue, type Sender } from '../../engine/delivery.ts';
import type { CloudSafe } from '../../engine/distill.ts';
import { isFault, wordsOf } from '../../engine/errors.ts';
import type { Deps } from '../../engine/ports.ts';
import { unlessAborted } from '../../engine/unless-aborted.ts';
import { deliveryDropped, deliveryFailed, deliveryGivenUp, deliverySent } from '../../storage/due-deliveries.ts';
import type { Store } from '../../storage/postgres.ts';
import type { Leaving } from '../leaving.ts';

/** What a delivery is tried with. `senders` are by the kind of target, which is what stands before the colon of its name. */
export type DeliveringWorld = {
  store: Store;
  senders: ReadonlyMap<string, Sender>;
  deps: Pick<Deps, 'words' | 'point' | 'say' | 'now' | 'timeZone'>;
  leaving: Leaving;
};

/** How long one try may take, in milliseconds. */
const tryMs = 60_000;

/** For how long a delivery is taken up: longer than a try and the writing down of it, so that two never try at once. */
export const takenSeconds = 180;

/** Tries one delivery and writes down what came of it; never rejects. */
export async function tryOne(due: Due, world: DeliveringWorld, stopping: AbortSignal): Promise<void> {
  const { store, deps } = world;
  try {
    const { ended, text } = await outcomeOf(due, world, stopping);
    if (ended === 'sent') {
      deps.point('delivery.sent');
      await surely(() => deliverySent(store, due, { text, at: deps.now() }));
    } else if (ended === 'dropped') await surely(() => deliveryDropped(store, due));
    else if ('never' in ended) await surely(() => deliveryGivenUp(store, due, { says: ended.never, all: ended.all === true }));
    else if (stopping.aborted) await deliveryFailed(store, due, { says: 'this service ended meanwhile', inMs: 0 });
    else await surely(() => failed(due, ended, world));
  } catch (error) {
    deps.say(`what came of a delivery to ${due.target} could not be written down: ${wordsOf(error)}`, error);
  }
}

async function outcomeOf(due: Due, { senders, deps, leaving }: DeliveringWorld, stopping: AbortSignal): Promise<{ ended: Ended; text: string }> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(tryMs)]);
  try {
    const parcel = await senderOf(due, senders).parcel({ ...due, body: renamed(due.body, deps.words.called().text) });
    await leaving.pass(parcel.text);
    return { ended: await unlessAborted(parcel.send(signal), signal), text: parcel.text };
  } catch (error) {
    const again = (says: string) => ({ ended: { again: deps.now(), says }, text: '' });
    if (signal.aborted) return again(`it took longer than ${tryMs / 1000} s`);
    if (isFault(error)) return again(error.message);
    deps.say(`a delivery to ${due.target} has a fault: ${wordsOf(error)}`, error);
    return again('it could not be sent; the log at home says why');
  }
}

function senderOf({ target }: Due, senders: DeliveringWorld['senders']): Sender {
  const sender = senders.get(target.split(':')[0] ?? '');
  if (!sender) throw new TypeError(`nobody sends to ${target}`);
  return sender;
}

async function failed(due: Due, { again, says }: { again: Date; says: string }, { store, deps }: DeliveringWorld): Promise<void> {
  const pause = pauseAfter(due.tries, Math.random());
  if (pause === null) await deliveryGivenUp(store, due, { says: `${says} (given up after ${due.tries} tries)`, all: false });
  else await deliveryFailed(store, due, { says, inMs: Math.min(Math.max(pause, again.getTime() - deps.now().getTime()), 86_400_000) });
}

/** What is sent goes by the names that people call things, as the chats do. */
function renamed(body: SafeBody, text: (says: CloudSafe) => CloudSafe): SafeBody {
  const one = (value: SafeValue): SafeValue => {
    if (typeof value === 'string') return text(value);
    if (typeof value !== 'object' || value === null) return value;
    return isList(value) ? value.map(one) : renamed(value, text);
  };
  return Object.fromEntries(Object.entries(body).map(([field, value]) => [field, one(value)]));
}

function isList(value: readonly SafeValue[] | SafeBody): value is readonly SafeValue[] {
  return Array.isArray(value);
}

/** Writes it down also where the database is away for a while: what is not remembered is sent again. */
async function surely(write: () => Promise<void>): Promise<void> {
  for (let left = takenSeconds - tryMs / 1000 - 10; ; left -= 1) {
    try {
      await write();
      return;
    } catch (error) {
      if (left <= 0 || !isFault(error, 'store.unavailable', 'store.full')) throw error;
      await new Promise((resolve) => { setTimeout(resolve, 1000); });
    }
  }
}
