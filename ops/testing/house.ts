import { watcherOf, type ActionTemplate } from '../../engine/define.ts';
import { lookAt, sweep } from '../../engine/line.ts';
import { policySettings, type Limits } from '../../engine/policy.ts';
import type { Deps } from '../../engine/ports.ts';
import { observe } from '../../engine/stages/observe.ts';
import type { Hush, ResourceRef, Sighting, Ticket } from '../../engine/types.ts';
import { auditIn } from '../../storage/audit.ts';
import { buttonsIn } from '../../storage/buttons.ts';
import { factsIn } from '../../storage/facts.ts';
import { peopleIn } from '../../storage/people.ts';
import { openStore, type Store } from '../../storage/postgres.ts';
import { callsIn } from '../../storage/runs.ts';
import { read, ticketsIn } from '../../storage/tickets.ts';
import { withheldIn } from '../../storage/withheld.ts';
import { wordsIn } from '../../templates/cards/words.ts';
import { loadAllParts } from '../parts.ts';
import { placesFrom } from '../topology.ts';
import { freshDatabase, type TestDatabase } from './database.ts';
import { now as begin } from './views.ts';

/** What a house is made with. */
export type HouseChoice = { limits?: Record<string, string>; hostsOn?: string };

/** A process on a house: the line on real Postgres, told what is seen, on a clock that the test moves. */
export type Process = {
  deps: Deps;
  /** Stores what is seen and looks at it. */
  see: (...sightings: Sighting[]) => Promise<void>;
  look: (...resources: ResourceRef[]) => Promise<void>;
  sweep: () => Promise<void>;
};

/** A house without machines: nothing can be done there, everything can be seen. */
export type House = Process & {
  database: TestDatabase; store: Store; hushes: Hush[];
  /** Another process on the same database, maybe with other settings of detectors. */
  neighbour: (detectors?: Record<string, string>) => Promise<Process>;
  now: () => Date;
  pass: (seconds: number) => void;
  tickets: (state?: 'open' | 'recorded') => Promise<Ticket[]>;
  said: string[];
  close: () => Promise<void>;
};

/** Builds a house; the default limits count, but for those chosen. */
export async function openHouse(choice: HouseChoice = {}): Promise<House> {
  const database = await freshDatabase();
  const parts = await loadAllParts();
  const stores: Store[] = [];
  const clock = { at: begin };
  const said: string[] = [];
  const hushes: Hush[] = [];
  const limits = policySettings.schema.parse({ SETTLE_SECONDS: '0', ...choice.limits });
  const process = async (detectors: Record<string, string> = {}): Promise<Process & { store: Store }> => {
    const store = await openStore(database.url);
    stores.push(store);
    const deps = depsOn(store, { limits, parts, hushes, now: () => clock.at, say: (words) => said.push(words), hostsOn: choice.hostsOn, detectors });
    return {
      deps, store,
      see: async (...sightings) => { await lookAt(await observe(sightings, deps), deps); },
      look: (...resources) => lookAt(resources, deps),
      sweep: () => sweep(deps),
    };
  };
  const first = await process();
  return {
    ...first, database, hushes, neighbour: process, said,
    now: () => clock.at,
    pass: (seconds) => { clock.at = new Date(clock.at.getTime() + seconds * 1000); },
    tickets: (state) => read(first.store, state === undefined ? 'ORDER BY id' : `WHERE (state = 'recorded') = $1 ORDER BY id`, state === undefined ? [] : [state === 'recorded']),
    close: async () => {
      for (const store of stores) await store.destroy();
      await database.drop();
    },
  };
}

type Around = { limits: Limits; parts: Awaited<ReturnType<typeof loadAllParts>>; hushes: Hush[]; now: () => Date; say: (words: string) => void; hostsOn: string | undefined; detectors: Record<string, string> };

function depsOn(store: Store, { limits, parts, hushes, now, say, hostsOn, detectors }: Around): Deps {
  const places = placesFrom(factsIn(store), hostsOn);
  return {
    now, limits, timeZone: 'UTC', say, diagnoses: parts.diagnoses, words: wordsIn('UTC', places.called), point: () => undefined,
    detectors: parts.detectors.map((detector) => watcherOf(detector, detector.settings.schema.parse(detectors))),
    actions: new Map(parts.actions.map((action): [string, ActionTemplate] => [action.name, action])),
    machine: () => null, isNamed: () => true, facts: places.facts, topology: places.topology, hushes: () => Promise.resolve(hushes), hush: () => Promise.reject(new Error('nobody presses here')),
    withheld: withheldIn(store), tickets: ticketsIn(store, { holder: 'house', platforms: [] }), calls: callsIn(store), people: peopleIn(store), buttons: buttonsIn(store), audit: auditIn(store),
  };
}
