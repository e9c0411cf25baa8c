import { calledByRef, cardByName, type Called } from '../../engine/called.ts';
import { clockOf, hexOf, listed, personName, safe, spanOf, type CloudSafe } from '../../engine/distill.ts';
import { mostSilence, policySettings } from '../../engine/policy.ts';
import type { Message, Words } from '../../engine/ports.ts';
import { labelOf, untouched } from '../../engine/ticket.ts';
import type { RefusalReason, Ticket, TodoStep } from '../../engine/types.ts';
import { detailsWords } from '../answers/details.ts';
import { whyWords } from '../answers/why.ts';
import { closedDeclarationCard } from './declaration-closed.ts';
import { declarationPlanCard } from './declaration-plan.ts';
import { declarationCard } from './declaration.ts';
import { didTo } from './did.ts';
import { incidentCard, type CardWorld } from './incident.ts';
import { closedPlanCard, planCard } from './plan.ts';
import { closedWaitCard, isWaitsKey, waitsNote } from './waits.ts';

/** What the words depend on besides: whether a cloud model can be asked, how long a step and its check may take, and who the admins are. */
type Known = Pick<CardWorld, 'cloud'> & { limits: Parameters<typeof detailsWords>[1]; admins: readonly string[] };
const usualLimits = policySettings.schema.parse({});

/** Everything the templates say of tickets, with times in one zone and things by the names that people call them. */
export function wordsIn(timeZone: string, called: () => Called = () => calledByRef, { cloud = false, limits = usualLimits, admins = [] }: Partial<Known> = {}): Words {
  const byName = (message: Message): Message => ({ ...message, card: cardByName(message.card, called()) });
  return {
    messages: (ticket) => messagesOf(ticket, timeZone, { cloud, owner: called().owner(ticket.situation.resource) }).map(byName),
    answer: (ticket, action) => called().text(action === 'why' ? whyWords(ticket) : detailsWords(ticket, limits)),
    refusal: (reason, ticket, stepId = null) => called().text(refusalWords(reason, { ticket, stepId }, { timeZone, admins })),
    closedPlan: (ticket, key) => byName(closedPlan(ticket, key, timeZone)),
    missed: (until) => ({ label: safe`I was away`, text: safe`a press made before then may not have reached me. Press again`, at: until, passing: true, spare: 1 }),
    person: personName,
    called,
  };
}

/** The channel card, the plan of the current offer, and a note where its next step waits unheard. */
function messagesOf(ticket: Ticket, timeZone: string, world: CardWorld): Message[] {
  const over = ticket.state === 'recorded';
  const isDeclared = ticket.situation.kind !== 'incident';
  const card: Message = { key: 'card', role: 'card', card: isDeclared ? declarationCard(ticket, timeZone) : incidentCard(ticket, timeZone, world), waiting: false, closed: over };
  if ('anchor' in ticket) {
    const key = `plan ${ticket.round}.${ticket.anchor.n}`;
    return [card, { key, role: 'plan', card: isDeclared ? declarationPlanCard(ticket, timeZone) : planCard(ticket, timeZone), waiting: ticket.state === 'awaiting', closed: false }, ...waitsNote(ticket)];
  }
  return [card];
}

/** What an older message in the thread shows when its offer is over. */
function closedPlan(ticket: Ticket, key: string, timeZone: string): Message {
  if (isWaitsKey(key)) return { key, role: 'note', card: closedWaitCard(ticket, key), waiting: false, closed: true };
  const round = Number(/^plan (\d+)\./.exec(key)?.[1] ?? 0);
  const card = ticket.situation.kind === 'incident' ? closedPlanCard(ticket, round, timeZone) : closedDeclarationCard(ticket, round);
  return { key, role: 'plan', card, waiting: false, closed: true };
}

type Pressed = { ticket: Ticket | null; stepId: string | null };

function refusalWords(reason: RefusalReason, pressed: Pressed, { timeZone, admins }: Pick<Known, 'admins'> & { timeZone: string }): CloudSafe {
  const { ticket } = pressed;
  switch (reason) {
    case 'forged': return safe`I do not know this button. Nothing was done.`;
    case 'bot': return safe`Bots cannot press buttons here.`;
    case 'stranger': return safe`You are not on the list of people who may do this. The owner can add you to ADMINS or USERS; or write /link to me.`;
    case 'role': return safe`Only admins may do this${whoTheyAre(admins)}, and you are linked as a user. Nothing was done; that you tried was written down.`;
    case 'chat': return safe`This button belongs to another chat. Nothing was done.`;
    case 'late': return safe`This press waited while I was away. Please look again and press again.`;
    case 'changed': return safe`Things have changed since this was offered. Look at the newest message.`;
    case 'expired': return safe`This offer has expired: ${ticket ? untouched(ticket) : safe`nothing was changed`}. Press "Check again and ask" on the card for a new one.`;
    case 'stale': return safe`The target is not the one this was offered for. Nothing was done; I am checking again.`;
    case 'recovered': return safe`It has recovered by itself. Nothing to approve.`;
    case 'done': return safe`This is over already. Nothing to approve.`;
    case 'taken': return takenWords(pressed, timeZone);
    case 'parked': return parkedWords(ticket);
    case 'unconfirmed': return unconfirmedWords(ticket);
    case 'unsaid': return ticket?.state === 'recorded' ? safe`Write what you know better of ${labelOf(ticket)}. You see it before it is kept.` : safe`Say why not, in a few words or none: then it counts. Nothing was done yet.`;
    case 'away': return safe`I cannot see the target right now, so nothing was done. Try again when its host answers.`;
    case 'busy': return busyWords(ticket);
    case 'long': return safe`Users may silence for ${spanOf(mostSilence.user)} at most, admins for ${spanOf(mostSilence.admin)} or until it is over. Nothing was done; that you tried was written down.`;
  }
}

/** The names of the admins, as many as an alert of Telegram has room for. */
function whoTheyAre(admins: readonly string[]): CloudSafe {
  const names = admins.map(personName);
  const fitting = names.filter((_, at) => names.slice(0, at + 1).join(', ').length <= 64);
  return names.length === 0 ? safe`` : safe` (${listed(names, Math.max(1, fitting.length))})`;
}

/** Why there is no other look at what is looked at or offered already. */
function busyWords(ticket: Ticket | null): CloudSafe {
  const step = ticket?.state === 'awaiting' ? currentStep(ticket) : undefined;
  if (!ticket || !step) return safe`I am at it already; the card says how far.`;
  return safe`It waits for approval already: /approve ${labelOf(ticket)} ${step.n} ${hexOf(step.digest, 4)}. Nothing was done.`;
}

function unconfirmedWords(ticket: Ticket | null): CloudSafe {
  const confirmation = ticket ? currentStep(ticket)?.confirmation : undefined;
  const name = confirmation?.by === 'typed_name' ? confirmation.name : safe`the name`;
  return safe`What this takes away is gone for good, so it runs once you have pressed and typed: ${name}. Nothing was done.`;
}

/** Names who approved the very step that was pressed, which need not be the last one. */
function takenWords({ ticket, stepId }: Pressed, timeZone: string): CloudSafe {
  const now = ticket && 'approved' in ticket && ticket.approved.id === stepId ? ticket.approved.approval : null;
  const past = ticket?.past.find((one) => one.step.id === stepId);
  const by = now ? { person: now.person, at: now.at } : past ? { person: past.person, at: past.approvedAt } : null;
  const step = past?.step ?? (ticket ? currentStep(ticket) : undefined);
  const did = step ? didTo(step) : safe`approved`;
  return by ? safe`Already ${did} by ${personName(by.person)} ${clockOf(by.at, timeZone)}.` : safe`Already ${did}.`;
}

function parkedWords(ticket: Ticket | null): CloudSafe {
  const left = ticket ? untouched(ticket) : safe`nothing was changed`;
  if (ticket?.state !== 'parked' || ticket.by === null) return safe`This offer is closed: ${left}.`;
  return safe`Already rejected by ${personName(ticket.by)}: ${left}.`;
}

function currentStep(ticket: Ticket): TodoStep | undefined {
  return 'steps' in ticket ? ticket.steps[ticket.current - 1] : undefined;
}
