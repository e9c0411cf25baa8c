import { hidden, safe, type CloudSafe } from '../../engine/distill.ts';
import { pseudonymsFor, type Named, type Pseudonyms } from '../../engine/distill/pseudonyms.ts';
import { isFault, type Fault } from '../../engine/errors.ts';
import type { Deps } from '../../engine/ports.ts';
import type { RawLog } from '../../engine/raw-log.ts';
import type { Intent, Ticket } from '../../engine/types.ts';
import { viewsOf } from '../../engine/views.ts';
import { choicesFor } from '../../engine/wishes.ts';
import type { AskRow } from '../../storage/asks.ts';
import { linesOf } from '../../storage/log-evidence.ts';
import type { Store } from '../../storage/postgres.ts';
import { incidentQuestion, type Choice } from '../../templates/prompts/incident.ts';
import { families } from '../../templates/prompts/triage.ts';
import type { ModelLimits } from '../model-settings.ts';
import type { Answered, Models } from '../models.ts';
import { apply } from './apply.ts';
import type { Hold } from './hold.ts';
import { namesAround, sparing } from './names.ts';
import { noteFailure } from './note.ts';

/** What asking needs. */
export type AsksWorld = {
  store: Store; deps: Deps; models: Models; limits: ModelLimits; holder: string;
  /** Names of people, which are nobody's business either. */
  people: readonly string[];
  /** Whether the service ends; what is under way then is taken up by whoever comes next. */
  stopped: () => boolean;
};

/** What a model answers about an incident. */
export type IncidentAnswer = { family: string; sure: number; summary: string; actions: string[] };

/** All that one question is about. */
export type Matter = { ask: AskRow; ticket: Ticket; choices: readonly Intent[]; names: Pseudonyms; lines: RawLog };

/** How far back the log lines go that a model may not repeat, in milliseconds, and how many there are at most. */
const [linesMs, mostLines] = [2 * 3_600_000, 5000];

/** Times a model is told why its plan was refused and asked for another. */
const mostRefusals = 1;

/** Asks about one ticket and does what may be done with the answer; answers in a word what came of it. Rejects with a `model.*` Fault. */
export async function askAbout(ask: AskRow, hold: Hold, world: AsksWorld): Promise<string> {
  const matter = await matterOf(ask, world);
  if (matter === null) return 'over';
  try {
    let refused: CloudSafe | null = null;
    for (let again = 0; ; again += 1) {
      const answered: Answered<IncidentAnswer> = await asked({ matter, refused, hold }, world);
      await hold.keep();
      const ended = await apply(matter, answered, { world, last: again >= mostRefusals });
      if (!('refused' in ended)) return ended.outcome;
      refused = ended.refused;
    }
  } catch (error) {
    if (isAnswerless(error) && ask.purpose === 'pressed' && !world.stopped() && !hold.lost()) await noteFailure(matter, error, world.deps);
    throw error;
  }
}

/** Whether no model gives an answer, or nothing may be sent; that the house itself is in trouble is no answer to tell of. */
export function isAnswerless(error: unknown): error is Fault {
  return isFault(error) && (error.code.startsWith('model.') || error.code === 'leaving.held');
}

async function matterOf(ask: AskRow, { store, deps, people }: AsksWorld): Promise<Matter | null> {
  const ticket = await deps.tickets.byId(ask.ticket_id);
  if (!ticket || ticket.state === 'recorded' || !('narrative' in ticket) || (ask.purpose === 'unsure' && ticket.round !== ask.round)) return null;
  const { resource } = ticket.situation;
  const [view] = await viewsOf([resource], deps);
  const choices = view ? choicesFor({ situation: ticket.situation, past: ticket.past, view }, ticket.narrative.hypothesis, deps) : [];
  const names: Named[] = [...await namesAround(ticket, deps), ...people.map((name): Named => ({ kind: 'person', name }))];
  const lines = await linesOf(store, resource, { since: new Date(deps.now().getTime() - linesMs), most: mostLines });
  return { ask, ticket, choices, names: pseudonymsFor(names), lines };
}

/** Asks the model in the house; where it does not answer, or an admin wants the cloud, those in the cloud. */
async function asked({ matter, refused, hold }: { matter: Matter; refused: CloudSafe | null; hold: Hold }, { deps, models, limits }: AsksWorld): Promise<Answered<IncidentAnswer>> {
  const { ask, ticket, names, lines } = matter;
  const plain = incidentQuestion(ticket, matter.choices.flatMap((intent) => choiceOf(intent, deps)));
  const evidence = refused === null ? plain.evidence : [...plain.evidence, safe`Your last plan was refused: ${refused}.`];
  const about = { ticketId: ticket.id, redactions: { log_lines: lines.count }, keep: hold.keep };
  if (ask.purpose === 'unsure' && models.has('local')) {
    try {
      return await models.askAtHome({ ...plain, evidence }, about);
    } catch (error) {
      if (!models.has('cloud') || !isAnswerless(error)) throw error;
    }
  }
  const spared = sparing(names, [...families, ...deps.actions.keys()]);
  const pseudonymous = limits.CLOUD_NAMES === 'plain' ? evidence : evidence.map((line) => hidden(line, spared));
  return models.askCloud({ ...plain, evidence: pseudonymous }, { ...about, redactions: { ...about.redactions, names: countOf(pseudonymous, names) } });
}

function choiceOf(intent: Intent, { actions }: Pick<Deps, 'actions'>): Choice[] {
  const template = actions.get(intent.template);
  return template ? [{ template: template.name, risk: template.risk, title: template.title(intent.target, intent.params) }] : [];
}

function countOf(evidence: readonly string[], { pairs }: Pseudonyms): number {
  const made = new Set(pairs.map(([, pseudonym]) => pseudonym));
  return evidence.flatMap((line) => line.match(/[a-z]+-\d+/g) ?? []).filter((word) => made.has(word)).length;
}
