import { attempt, type Pass } from './attempt.ts';
import type { Storm } from './storm.ts';
import { stormWords } from './storm-words.ts';

/** Tells a chat of a storm: once, and silently again who joined it. One of which nothing would be told now waits as well; the pass then says until when. */
export async function tellStorm(storm: Storm, pass: Pass): Promise<void> {
  const { channel, deps, times } = pass;
  if (!storm.tickets.some((ticket) => storm.held.has(ticket.id) && pass.untold(ticket) === null)) return;
  const last = await deps.storms.last(channel.platform);
  const due = stormWords(storm, last, { now: deps.now(), limits: deps.limits });
  if (due === null) return;
  if (due.at > deps.now()) return void times.push(due.at);
  const key = `storm ${(due.again ? last?.at : storm.since)?.getTime()}`;
  await attempt({ key, ticketId: null, urgency: 'waited-for' }, pass, async () => {
    const says = deps.words.called().text(due.says);
    const text = deps.words.called().text(due.all);
    await channel.line(says, { under: null, loud: due.loud, key, file: { name: 'storm.txt', text } });
    await deps.storms.told(channel.platform, { kind: 'line', text: `${says}\n\n${text}`, at: deps.now() }, due.newest);
  });
}
