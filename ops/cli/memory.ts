import { Command } from 'commander';
import { effectWords } from '../../engine/effect.ts';
import { Fault } from '../../engine/errors.ts';
import { correctionOf } from '../../engine/lesson.ts';
import { memoryKinds, type PastIncident } from '../../engine/memory.ts';
import { correctNarrative, deleteNarrative, narrativeOf } from '../../storage/narratives.ts';
import { rows, type Store } from '../../storage/postgres.ts';
import { environment, readConfig } from '../config.ts';
import { embedderThere } from '../embedding.ts';
import { openMemory } from '../memory.ts';
import { partStates } from '../part-states.ts';
import { memorySettings } from '../settings.ts';
import { withStore } from './with-store.ts';

/** `copilot memory`: what is remembered of incidents and logs. PostgreSQL is the truth; Chroma can be thrown away and rebuilt. */
export const command = new Command()
  .addCommand(new Command('rebuild').description('empty the index and fill it from the database').action(() => withStore('memory', rebuild)))
  .addCommand(new Command('list').description('how much is remembered').option('--json', 'one JSON object').action(({ json = false }: { json?: boolean }) => withStore('memory', (store) => list(store, json))))
  .addCommand(new Command('show').description('what is remembered of one incident').argument('<incident>', 'such as INC-17').option('--json', 'one JSON object')
    .action((incident: string, { json = false }: { json?: boolean }) => withStore('memory', async (store) => {
      const past = await pastOf(store, incident);
      print(json ? JSON.stringify(past) : inWords(past));
    })))
  .addCommand(new Command('correct').description('write what you know better; it counts more than what the machine wrote').argument('<incident>', 'such as INC-17')
    .option('--cause <words>', 'why it happened').option('--lesson <words>', 'what helps')
    .action((incident: string, known: { cause?: string; lesson?: string }) => withStore('memory', (store) => correct(store, incident, known))))
  .addCommand(new Command('delete').description('forget one incident: its story and its vector go, that it was deleted stays').argument('<incident>', 'such as INC-17')
    .action((incident: string) => withStore('memory', async (store) => {
      const { ticketId } = await pastOf(store, incident);
      await deleteNarrative(store, ticketId, byTerminal());
      print(`The story of INC-${ticketId} is deleted. Its vector leaves Chroma as soon as the service looks again.`);
    })));

function byTerminal(): { by: string; surface: string; at: Date } {
  return { by: 'the terminal', surface: 'terminal', at: new Date() };
}

async function rebuild(store: Store): Promise<void> {
  const config = readConfig(environment(), [memorySettings]);
  const now = () => new Date();
  const memory = openMemory({ store, config, states: partStates(() => undefined, now), now, embedder: () => embedderThere(store) });
  const { put } = await memory.rebuild();
  print(config.of(memorySettings).CHROMA_URL === undefined ? 'Without CHROMA_URL there is no index besides PostgreSQL.' : `${put} ${put === 1 ? 'entry is' : 'entries are'} in Chroma.`);
}

async function list(store: Store, json: boolean): Promise<void> {
  const held = await rows<{ kind: string; entries: number; vectors: number; indexed: number; refused: number }>(store,
    "SELECT kind, count(*)::int AS entries, count(vector)::int AS vectors, (count(*) FILTER (WHERE indexed = turn::text || ' ' || digest))::int AS indexed, (count(*) FILTER (WHERE refused > 0))::int AS refused FROM memories GROUP BY kind");
  const all = memoryKinds.map((kind) => held.find((one) => one.kind === kind) ?? { kind, entries: 0, vectors: 0, indexed: 0, refused: 0 });
  print(json ? JSON.stringify(all) : all.map((one) => `${one.kind.replace('_', ' ')}: ${one.entries}, ${one.vectors} with a vector, ${one.indexed} in Chroma${one.refused === 0 ? '' : `, ${one.refused} refused by the model that makes vectors, tried again later`}`).join('\n'));
}

async function correct(store: Store, incident: string, known: { cause?: string; lesson?: string }): Promise<void> {
  if (known.cause === undefined && known.lesson === undefined) throw new Fault('config.invalid', 'Say what you know better: --cause or --lesson.');
  const correction = correctionOf(known);
  if ('refused' in correction) throw new Fault('config.invalid', correction.refused);
  const { ticketId } = await pastOf(store, incident);
  await correctNarrative(store, ticketId, { ...byTerminal(), ...correction.known });
  const taken = Object.entries(correction.known.redactions).map(([kind, count]) => `${count} ${kind}`);
  print(`${inWords(await pastOf(store, incident))}\n  taken out of what you typed: ${taken.length === 0 ? 'nothing' : taken.join(', ')}`);
}

async function pastOf(store: Store, incident: string): Promise<PastIncident> {
  const id = /^(?:INC-)?(\d{1,9})$/i.exec(incident)?.[1];
  const past = id === undefined ? null : await narrativeOf(store, Number(id));
  if (!past) throw new Fault('config.invalid', `Nothing is remembered of ${incident}; an incident is written INC-17, and its story when it ends.`);
  return past;
}

function inWords(past: PastIncident): string {
  const steps = past.steps.map((step) => `    ${step.title}: ${effectWords[step.effect]}`);
  const by = (person: string | null | undefined): string => (person == null ? '' : ` (corrected by ${person})`);
  return [`INC-${past.ticketId} ${past.resource}, ${past.severity}, ${past.outcome}`, `  cause: ${past.cause}${by(past.corrected?.cause)}`, `  seen: ${past.seen.join('; ')}`, '  done:', ...(steps.length === 0 ? ['    nothing'] : steps), `  lesson: ${past.lesson}${by(past.corrected?.lesson)}`].join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
