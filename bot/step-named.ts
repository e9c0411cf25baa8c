import { sentence, type AnswerCard, type Asked, type CommandOption, type CommandWorld, type Wish } from '../engine/commands.ts';
import { safe, type CloudSafe } from '../engine/distill.ts';
import { labelOf } from '../engine/ticket.ts';
import type { Ticket, TodoStep } from '../engine/types.ts';
import { incidentOption, isTicket, ticketNamed } from './incident-named.ts';

/** The options that name a step as its card does: the incident, the number of the step, the first letters of the words that are approved. */
export const stepOptions: readonly CommandOption[] = [
  incidentOption,
  { name: 'step', about: 'The number of the step, or keep', kind: 'word' },
  { name: 'plan', about: 'The letters that the plan shows, such as 7F3A', kind: 'word' },
];

/** Does to the step that a command names what its button would do; the same is looked at, and the same is told. */
export async function pressStep(asked: Asked, world: CommandWorld, wish: Pick<Wish, 'action' | 'typed'> & { usage: CloudSafe }): Promise<AnswerCard> {
  const ticket = await ticketNamed(asked, world, wish.usage);
  if (!isTicket(ticket)) return ticket;
  const [n, { plan }] = [numberOf(asked.given['step']), asked.given];
  if (n === null || typeof plan !== 'string') return sentence(safe`Which step of it? Write ${wish.usage}; the plan shows the number and the letters.`);
  const step = stepIn(ticket, n, plan);
  if (!step) return sentence(safe`There is no such step on offer. Nothing was done; look at the newest plan of ${labelOf(ticket)}.`);
  const { action, typed } = wish;
  const reply = await world.press({ ticketId: ticket.id, action, stepId: step.id, digest: step.digest, ...(typed === undefined ? {} : { typed }) }, asked);
  return sentence(reply.says);
}

/** The number that a word tells; `keep` is the step 0, which commits what is seen. */
function numberOf(word: string | number | undefined): number | null {
  if (typeof word === 'string' && /^keep$/i.test(word)) return 0;
  return /^\d{1,3}$/.test(String(word ?? '')) ? Number(word) : null;
}

/** The newest step of that number whose words begin with these letters. */
function stepIn(ticket: Ticket, n: number, letters: string): TodoStep | undefined {
  if (!/^[0-9a-f]{4,64}$/i.test(letters)) return undefined;
  const steps = [...ticket.past.map(({ step }) => step), ...('steps' in ticket ? ticket.steps : []), ...('keep' in ticket && ticket.keep ? [ticket.keep] : [])];
  return steps.findLast((step) => step.n === n && step.digest.startsWith(letters.toLowerCase()));
}
