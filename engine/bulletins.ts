import { attempt, type Pass } from './attempt.ts';
import type { ArmedCard, Posted } from './card.ts';
import { Fault, isFault } from './errors.ts';
import type { Bulletin } from './ports.ts';
import { writtenOut } from './show.ts';

/** Posts and edits what a chat is to show of no ticket, such as the digest of a day. Quiet hours keep back what is not shown yet. */
export async function tellBulletins(pass: Pass): Promise<void> {
  const { channel, deps, times } = pass;
  for (const bulletin of await deps.bulletins?.due(channel.platform, deps.now()) ?? []) {
    const until = bulletin.posted === null ? pass.untold() : null;
    if (until === null) await attempt({ key: `bulletin ${bulletin.key}`, ticketId: null, urgency: bulletin.card.loud ? 'waited-for' : 'ordinary' }, pass, () => tell(bulletin, pass));
    else times.push(until);
  }
}

async function tell(bulletin: Bulletin, { channel, deps }: Pass): Promise<void> {
  const card: ArmedCard = { ...bulletin.card, buttons: [], ticketId: 0 };
  const posted = bulletin.posted === null
    ? await channel.post(card, { role: 'note', under: null, key: bulletin.key })
    : await edit(bulletin, bulletin.posted, { card, channel, deps });
  deps.point('card.sent');
  await deps.bulletins?.remember(channel.platform, { ...bulletin, posted }, { kind: bulletin.posted === null ? 'post' : 'edit', text: writtenOut(card), at: deps.now() });
}

async function edit({ key }: Bulletin, posted: Posted, { card, channel, deps }: Pick<Pass, 'channel' | 'deps'> & { card: ArmedCard }): Promise<Posted> {
  try {
    await channel.edit(card, posted, 'note');
    return posted;
  } catch (error) {
    if (!isFault(error, 'channel.missing')) throw error;
    await deps.bulletins?.forget(channel.platform, key);
    throw new Fault('channel.refused', `the message of "${key}" was deleted there`, { cause: error, retryAfterMs: 0 });
  }
}
