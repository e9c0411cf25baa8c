import { openStore, rows } from '../../storage/postgres.ts';
import { loadAllParts } from '../parts.ts';
import { play } from '../replay/play.ts';
import { readRecords } from '../replay/records.ts';
import { reportOf, type Report } from '../replay/report.ts';
import { rulesOf } from '../replay/rules.ts';
import { hurry } from '../replay/scratch.ts';
import { stageOn } from '../replay/stage.ts';
import { freshDatabase } from './database.ts';
import { jsonlOf, type Expected, type Scenario } from './scenario.ts';

/** Where scenarios are played, one after the other, on one database. */
export type Theatre = { play: (scenario: Scenario) => Promise<Report>; close: () => Promise<void> };

/** Opens a theatre with all detectors. */
export async function openTheatre(): Promise<Theatre> {
  const [database, parts] = await Promise.all([freshDatabase(), loadAllParts()]);
  await hurry(database.url);
  const store = await openStore(database.url);
  const tables = await rows<{ name: string }>(store, "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'migrations' AND NOT relispartition");
  const emptied = `DO $$ BEGIN SET LOCAL session_replication_role = replica; ${tables.map(({ name }) => `DELETE FROM ${name};`).join(' ')} END $$`;
  return {
    play: async (scenario) => {
      await rows(store, emptied);
      return reportOf(await play(readRecords(jsonlOf(scenario)), stageOn(store, rulesOf({ TZ: 'UTC', ...scenario.settings }, parts))));
    },
    close: async () => {
      await store.destroy();
      await database.drop();
    },
  };
}

/** The cards of a report, each as a line, in an order that does not depend on who was noticed first. */
export function linesOf(report: Report): string[] {
  return report.cards.map((one) => lineOf({ ...one, posted: one.postedAt !== null })).sort();
}

/** The cards that a scenario expects, as `linesOf` tells them. */
export function expectedLines({ cards }: Scenario): string[] {
  return cards.map(lineOf).sort();
}

function lineOf({ resource, severity, detectors, affected, unstable, outcome, posted }: Expected): string {
  const also = affected.length === 0 ? '' : `, affects ${[...affected].sort().join(' ')}`;
  return `${resource} ${[...detectors].sort().join('+')} ${severity}${unstable ? ' unstable' : ''} ${outcome}${posted ? '' : ' unposted'}${also}`;
}
