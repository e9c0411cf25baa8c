import { attempt, type Pass } from './attempt.ts';
import { tellAt, type Storm } from './storm.ts';

/** Tells a chat of a storm: aloud once, and silently again who joined it. One of which nothing would be told now waits as well; the pass then says until when. */
export async function tellStorm(storm: Storm, pass: Pass): Promise<void> {
  const { channel, deps, times } = pass;
  if (!pass.tickets.some((ticket) => storm.held.has(ticket.id) && pass.untold(ticket) === null)) return;
  const last = await deps.storms.last(channel.platform);
  const due = tellAt(storm, last, { now: deps.now(), limits: deps.limits });
  if (due === null) return;
  if (due.at > deps.now()) return void times.push(due.at);
  const key = `storm ${(due.again ? last?.at : storm.since)?.getTime()}`;
  const newest = Math.max(...storm.opened.map(({ id }) => id));
  await attempt({ key, ticketId: null, urgency: 'waited-for' }, pass, async () => {
    const says = deps.words.called().text(storm.says);
    const text = deps.words.called().text(storm.all);
    await channel.line(says, { under: null, loud: !due.again, key, file: { name: 'storm.txt', text } });
    await deps.storms.told(channel.platform, { kind: 'line', text: `${says}\n\n${text}`, at: deps.now() }, newest);
  });
}
