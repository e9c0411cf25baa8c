import { calledByRef, cardByName, type Called } from '../../engine/called.ts';
import { clockOf, personName, safe, type CloudSafe } from '../../engine/distill.ts';
import { policySettings } from '../../engine/policy.ts';
import type { Message, Words } from '../../engine/ports.ts';
import { untouched } from '../../engine/ticket.ts';
import type { RefusalReason, Ticket, TodoStep } from '../../engine/types.ts';
import { detailsWords } from '../answers/details.ts';
import { whyWords } from '../answers/why.ts';
import { didTo } from './did.ts';
import { incidentCard, type CardWorld } from './incident.ts';
import { closedPlanCard, planCard } from './plan.ts';
import { closedWaitCard, isWaitsKey, waitsNote } from './waits.ts';

/** What the words depend on besides: whether a cloud model can be asked, and how long a step and its check may take. */
type Known = Pick<CardWorld, 'cloud'> & { limits: Parameters<typeof detailsWords>[1] };
const usualLimits = policySettings.schema.parse({});

/** Everything the templates say of tickets, with times in one zone and things by the names that people call them. */
export function wordsIn(timeZone: string, called: () => Called = () => calledByRef, { cloud = false, limits = usualLimits }: Partial<Known> = {}): Words {
  const byName = (message: Message): Message => ({ ...message, card: cardByName(message.card, called()) });
  return {
    messages: (ticket) => messagesOf(ticket, timeZone, { cloud, owner: called().owner(ticket.situation.resource) }).map(byName),
    answer: (ticket, action) => called().text(action === 'why' ? whyWords(ticket) : detailsWords(ticket, limits)),
    refusal: (reason, ticket, stepId = null) => called().text(refusalWords(reason, { ticket, stepId }, timeZone)),
    closedPlan: (ticket, key) => byName(closedPlan(ticket, key, timeZone)),
    missed: (until) => ({ label: safe`I was away`, text: safe`a press made before then may not have reached me. Press again`, at: until, passing: true, spare: 1 }),
    person: personName,
    called,
  };
}

/** The channel card, the plan of the current offer, and a note where its next step waits unheard. */
function messagesOf(ticket: Ticket, timeZone: string, world: CardWorld): Message[] {
  const over = ticket.state === 'recorded';
  const card: Message = { key: 'card', role: 'card', card: incidentCard(ticket, timeZone, world), waiting: false, closed: over };
  if ('anchor' in ticket) {
    const key = `plan ${ticket.round}.${ticket.anchor.n}`;
    return [card, { key, role: 'plan', card: planCard(ticket, timeZone), waiting: ticket.state === 'awaiting', closed: false }, ...waitsNote(ticket)];
  }
  return [card];
}

/** What an older message in the thread shows when its offer is over. */
function closedPlan(ticket: Ticket, key: string, timeZone: string): Message {
  if (isWaitsKey(key)) return { key, role: 'note', card: closedWaitCard(ticket, key), waiting: false, closed: true };
  const round = Number(/^plan (\d+)\./.exec(key)?.[1] ?? 0);
  return { key, role: 'plan', card: closedPlanCard(ticket, round, timeZone), waiting: false, closed: true };
}

type Pressed = { ticket: Ticket | null; stepId: string | null };

function refusalWords(reason: RefusalReason, pressed: Pressed, timeZone: string): CloudSafe {
  const { ticket } = pressed;
  switch (reason) {
    case 'forged': return safe`I do not know this button. Nothing was done.`;
    case 'bot': return safe`Bots cannot press buttons here.`;
    case 'stranger': return safe`You are not on the list of people who may do this. The owner can add you to ADMINS or USERS.`;
    case 'role': return safe`Only admins may do this, and you are linked as a user. Nothing was done; that you tried was written down.`;
    case 'chat': return safe`This button belongs to another chat. Nothing was done.`;
    case 'late': return safe`This press waited while I was away. Please look again and press again.`;
    case 'changed': return safe`Things have changed since this was offered. Look at the newest message.`;
    case 'expired': return safe`This offer has expired: ${ticket ? untouched(ticket) : safe`nothing was changed`}. Press "Check again and ask" on the card for a new one.`;
    case 'stale': return safe`The target is not the one this was offered for. Nothing was done; I am checking again.`;
    case 'recovered': return safe`It has recovered by itself. Nothing to approve.`;
    case 'done': return safe`This incident is over already. Nothing to approve.`;
    case 'taken': return takenWords(pressed, timeZone);
    case 'parked': return parkedWords(ticket);
    case 'unconfirmed': return unconfirmedWords(ticket);
    case 'unsaid': return ticket?.state === 'recorded' ? safe`Write what you know better of INC-${ticket.id}. You see it before it is kept.` : safe`Say why not, in a few words or none: then it counts. Nothing was done yet.`;
    case 'away': return safe`I cannot see the target right now, so nothing was done. Try again when its host answers.`;
  }
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
