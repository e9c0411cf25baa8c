import { createHash } from 'node:crypto';
import type { REST } from 'discord.js';
import { z } from 'zod';
import { Fault, isFault } from '../../engine/errors.ts';
import type { ArmedCard, Posted } from '../../engine/card.ts';
import type { Channel, ChannelWorld, TextFile } from '../../engine/ports.ts';
import { type DiscordMessage, renderDiscord, renderDiscordLine, roomOf } from '../render/discord.ts';
import { discordFaults } from '../render/check.ts';
import { type DiscordPlan, renderDiscordPlan } from '../render/discord-plan.ts';
import { budgets, shorten } from '../render/limits.ts';
import { wholeOf } from '../render/whole.ts';
import { codeOf, discordFault, permissions } from './faults.ts';
import { oldMessages, type OldMessages } from './old-messages.ts';
import { steadily } from './requests.ts';

/** Where messages go, and who is told when threads cannot be used. */
export type DiscordChat = { rest: REST; chat: string; world: Pick<ChannelWorld, 'statusUrl' | 'say' | 'now'> };

/** The sending half of a Discord channel: the card in the channel, the plan and short lines in its thread. */
export function discordMessages(chat: DiscordChat): Required<Pick<Channel, 'post' | 'edit' | 'line' | 'end'>> {
  const at = { ...chat, old: oldMessages(chat.world.now) };
  const threads = threadsOf(at);
  return {
    post: async (card, where) => {
      const sending: Sending = { message: renderDiscord(card, at.world.statusUrl), key: where.key, loud: card.loud, file: undefined };
      const { under } = where;
      if (under === null || where.role === 'card') return send(at, { ...sending, channel: at.chat, file: wholeOf(card, budgets.discord, roomOf) });
      const thread = under.thread ?? (await threads.open(under, card));
      const sent = await sendUnder(at, { ...sending, under, thread, threads });
      if (where.role === 'note') return sent;
      await dressed(at, card, sent);
      const whole: Sending = { message: renderDiscordLine('The whole of it'), key: `whole ${where.key}`, loud: false, file: wholeOf(card, budgets.discordPlan, roomOf) };
      if (whole.file) await sendUnder(at, { ...whole, under, thread, threads }).catch((error: unknown) => { at.world.say('The whole text of a plan could not be sent to Discord', error); });
      return sent;
    },
    edit: (card, posted, role) => (role === 'plan' ? editPlan(at, card, posted) : edit(at, { channel: posted.thread ?? at.chat, messageId: posted.messageId, body: renderDiscord(card, at.world.statusUrl) })),
    line: async (says, where) => {
      const sending: Sending = { message: renderDiscordLine(says), key: where.key, loud: where.loud, file: where.file };
      if (where.under === null) return send(at, { ...sending, channel: at.chat });
      const thread = where.under.thread ?? (threads.usable() ? where.under.messageId : null);
      return sendUnder(at, { ...sending, under: where.under, thread, threads });
    },
    end: async (thread) => { await request(at, thread, () => at.rest.patch(`/channels/${thread}`, { body: { archived: true } })); },
  };
}

type Place = DiscordChat & { old: OldMessages };

type Sending = { message: DiscordMessage; key: string; loud: boolean; file: TextFile | undefined };
type Threads = { open: (under: Posted, card: ArmedCard) => Promise<string | null>; usable: () => boolean; giveUp: (error: unknown) => void };

const silent = 4096;
const threadExists = 160004;
const archived = 50083;
const noSuchChannel = 10003;
const forbidden: readonly number[] = [50001, 50013];
const posted = z.object({ id: z.string() });

async function send(at: DiscordChat, what: Sending & { channel: string; reply?: string }): Promise<Posted> {
  checked(what.message);
  const body = {
    ...what.message, nonce: nonceOf(what.key), enforce_nonce: true,
    ...(what.loud ? {} : { flags: silent }),
    ...(what.reply === undefined ? {} : { message_reference: { message_id: what.reply, fail_if_not_exists: false } }),
  };
  const answer = posted.parse(await request(at, what.channel, () => at.rest.post(`/channels/${what.channel}/messages`, { body, ...(what.file ? { files: [{ name: what.file.name, data: Buffer.from(what.file.text), contentType: 'text/plain' }] } : {}) })));
  return { messageId: answer.id, thread: what.channel === at.chat ? null : what.channel };
}

async function sendUnder(at: DiscordChat, what: Sending & { under: Posted; thread: string | null; threads: Threads }): Promise<Posted> {
  if (what.thread !== null) {
    try {
      return await send(at, { ...what, channel: what.thread });
    } catch (error) {
      const code = codeOf(error) ?? 0;
      if (forbidden.includes(code)) what.threads.giveUp(error);
      else if (code !== noSuchChannel && code !== archived) throw error;
    }
  }
  return send(at, { ...what, channel: at.chat, reply: what.under.messageId });
}

/** A plan is sent plain, so that a locked phone shows its first line, then turned into Components V2. Where that fails it stays as it is, and can be used. */
async function dressed(at: Place, card: ArmedCard, posted: Posted): Promise<void> {
  try {
    await edit(at, { channel: posted.thread ?? at.chat, messageId: posted.messageId, body: renderDiscordPlan(card, at.world.statusUrl) });
  } catch (error) {
    if (!isFault(error, 'channel.refused', 'channel.busy', 'channel.timeout', 'channel.unreachable')) throw error;
    at.world.say('A plan in Discord stays plain, for it could not be turned into its better form', error);
  }
}

/** Where Discord does not take the better form, a plan that is still plain is edited as such. */
async function editPlan(at: Place, card: ArmedCard, posted: Posted): Promise<void> {
  const what = { channel: posted.thread ?? at.chat, messageId: posted.messageId };
  try {
    await edit(at, { ...what, body: renderDiscordPlan(card, at.world.statusUrl) });
  } catch (error) {
    if (!isFault(error, 'channel.refused')) throw error;
    await edit(at, { ...what, body: renderDiscord(card, at.world.statusUrl) });
  }
}

/** Rejects with `channel.old` where Discord takes no more edits of a message, which then is gone. */
async function edit(at: Place, what: { channel: string; messageId: string; body: DiscordMessage | DiscordPlan }): Promise<void> {
  const { body } = what;
  checked(body);
  at.old.allow(what.messageId);
  const patch = (): Promise<unknown> =>
    request(at, what.channel, () => at.rest.patch(`/channels/${what.channel}/messages/${what.messageId}`, { body }));
  try {
    await patch();
  } catch (error) {
    if (isFault(error, 'channel.old')) await at.rest.delete(`/channels/${what.channel}/messages/${what.messageId}`).catch(() => undefined);
    if (codeOf(error) !== archived) throw error;
    await request(at, what.channel, () => at.rest.patch(`/channels/${what.channel}`, { body: { archived: false } }));
    await patch();
  }
  at.old.edited(what.messageId);
}

/** Nothing is sent that Discord would refuse for its size; that is a defect of ours, and is said as such. */
function checked(message: DiscordMessage | DiscordPlan): void {
  const faults = discordFaults(message);
  if (faults.length > 0) throw new Fault('channel.refused', `a message does not fit Discord: ${faults.join('; ')}`);
}

function threadsOf(at: DiscordChat): Threads {
  let usable = true;
  const giveUp = (error: unknown): void => {
    if (usable) at.world.say(`No thread can be used in Discord channel ${at.chat}: plans go into the channel as replies. For threads grant the bot ${permissions}`, error);
    usable = false;
  };
  const open = async (under: Posted, card: ArmedCard): Promise<string | null> => {
    if (!usable) return null;
    try {
      const body = { name: nameOf(card), auto_archive_duration: 1440 };
      await request(at, at.chat, () => at.rest.post(`/channels/${at.chat}/messages/${under.messageId}/threads`, { body }));
      return under.messageId;
    } catch (error) {
      if (codeOf(error) === threadExists) return under.messageId;
      if (!isFault(error, 'channel.refused', 'channel.missing')) throw error;
      if (isFault(error, 'channel.refused')) giveUp(error);
      return null;
    }
  };
  return { open, usable: () => usable, giveUp };
}

async function request(at: DiscordChat, channel: string, ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await steadily(ask);
  } catch (error) {
    throw discordFault(error, channel);
  }
}

function nameOf(card: ArmedCard): string {
  const id = new RegExp(`\\b[A-Z]+-${card.ticketId}\\b`).exec(card.push)?.[0];
  return shorten(card.name ?? id ?? `Ticket ${card.ticketId}`, 100);
}

function nonceOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 24);
}
