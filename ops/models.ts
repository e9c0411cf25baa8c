import type { CloudSafe } from '../engine/distill.ts';
import { Fault, isFault } from '../engine/errors.ts';
import type { CloudModel, LocalModel, Model, ModelPlace } from '../engine/models.ts';
import { callTo, paceOf, type About, type Answered, type CallTo, type ModelsWorld, type Question } from './models/call.ts';
import { degradation, type Degradation } from './models/degraded.ts';
import { embedderSeat, embedWith } from './models/embed.ts';
import { askSeat, seatOf, type Seat } from './models/seat.ts';

export type { About, Answered, Answerer, ModelsWorld, Question } from './models/call.ts';

/** The models that the settings switch on. Whoever asks gets a checked value, or a `model.*` Fault. */
export type Models = {
  has: (place: ModelPlace) => boolean;
  /** Asks the model in the house, also of what stays there. */
  askAtHome: <Value>(question: Question<string, Value>, about: About) => Promise<Answered<Value>>;
  /** Asks the models in the cloud, one after the other until one answers. */
  askCloud: <Value>(question: Question<CloudSafe, Value>, about: About) => Promise<Answered<Value>>;
  /** The vectors of some texts from the model in the house, and the name of that model. */
  embed: (texts: readonly string[], about: About) => Promise<{ model: string; vectors: number[][] }>;
  /** Ends the calls under way, each with a Fault, and lets no more begin. */
  stop: () => void;
};

/** Puts the models to work, each behind a breaker; what they are sent is written down before it leaves. */
export function runModels(models: readonly Model[], world: ModelsWorld): Models {
  const stopping = new AbortController();
  const atHome = models.filter((model): model is LocalModel => model.place === 'local');
  const local = atHome.map((model): Seat<string> => seatOf(model));
  const cloud = models.filter((model): model is CloudModel => model.place === 'cloud').map((model): Seat<CloudSafe> => seatOf(model));
  const embedder = embedderSeat(atHome);
  const turn: Turn = { world, call: callTo(world, stopping.signal), moods: degradation([...local, ...cloud], world), stopping: stopping.signal };
  return {
    has: (place) => (place === 'local' ? local : cloud).length > 0,
    askAtHome: (question, about) => askEach(local, { question, about }, turn),
    askCloud: (question, about) => askEach(cloud, { question, about }, turn),
    embed: (texts, about) => embedWith(embedder, texts, { world, about, stopping: stopping.signal }),
    stop: () => { stopping.abort(); },
  };
}

type Turn = { world: ModelsWorld; call: CallTo; moods: Degradation; stopping: AbortSignal };

async function askEach<Text extends string, Value>(seats: readonly Seat<Text>[], asked: { question: Question<Text, Value>; about: About }, turn: Turn): Promise<Answered<Value>> {
  const { question, about } = asked;
  let last: unknown = new Fault('model.unreachable', 'no such model is set up');
  for (const seat of seats) {
    try {
      const answered = await askSeat(seat, paceOf(turn.world), (model) => turn.call(model, question, about));
      await turn.moods.reached(seat);
      return answered;
    } catch (error) {
      last = error;
      if (turn.stopping.aborted || !isModelFault(error)) break;
      await turn.moods.missed(seat, error, about.ticketId);
    }
  }
  throw last;
}

/** Whether it was the model; what another has not done well, such as the database, is not mended by asking another model. */
function isModelFault(error: unknown): boolean {
  return isFault(error) && error.code.startsWith('model.');
}
