import { listed, named, safe, type CloudSafe } from './distill.ts';
import { labelOf } from './ticket.ts';
import type { Recorded, Ticket } from './types.ts';

/** How many declarations are named at most. */
const most = 5;

/** Declarations as a digest tells them: requests that are open, what drifted and is open, and what was made so in a span of time. */
export function declaredWords(tickets: readonly Ticket[], { from, to }: { from: Date; to: Date }): CloudSafe[] {
  const open = (kind: Ticket['situation']['kind']): Ticket[] => tickets.filter((ticket) => ticket.state !== 'recorded' && ticket.situation.kind === kind);
  const [requests, drifts] = [open('request'), open('drift')];
  const ended = tickets.flatMap((ticket) => (ticket.state === 'recorded' && ticket.outcome.kind === 'resolved' && ticket.outcome.at >= from && ticket.outcome.at < to ? [ticket] : []));
  return [
    ...(requests.length === 0 ? [] : [safe`${requests.length} ${requests.length === 1 ? safe`request is` : safe`requests are`} open: ${namesOf(requests)}`]),
    ...(drifts.length === 0 ? [] : [safe`${drifts.length} ${drifts.length === 1 ? safe`drift is` : safe`drifts are`} open: ${namesOf(drifts)}`]),
    ...(ended.length === 0 ? [] : [safe`${ended.length} ${ended.length === 1 ? safe`was` : safe`were`} applied: ${listed(ended.map(endWords), most)}`]),
  ];
}

function namesOf(tickets: readonly Ticket[]): CloudSafe {
  return listed(tickets.map((ticket) => safe`${labelOf(ticket)} ${named(ticket.situation.resource)}`), most);
}

function endWords(ticket: Recorded): CloudSafe {
  const { length } = ticket.past;
  return safe`${labelOf(ticket)} ${named(ticket.situation.resource)} (${length} ${length === 1 ? safe`step` : safe`steps`})`;
}
