import type { REST } from 'discord.js';
import { z } from 'zod';
import { safe } from '../../engine/distill.ts';
import type { ChannelWorld } from '../../engine/ports.ts';
import type { Press, Reply } from '../../engine/types.ts';
import { noMentions, renderDiscordLine } from '../render/discord.ts';
import type { QuietButtons } from '../quiet-buttons.ts';
import { codeOf } from './faults.ts';
import { steadily } from './requests.ts';

/** What a press needs: where cards live, which buttons answer on the card, and the engine's ear. */
export type PressPlace = { chat: string; quiet: QuietButtons; world: Pick<ChannelWorld, 'press' | 'say' | 'now'> };

/** Answers one interaction: acknowledged first, decided then, told privately last. Never rejects. */
export async function answerPress(raw: unknown, rest: REST, place: PressPlace): Promise<void> {
  const parsed = pressed.safeParse(raw);
  if (!parsed.success) return;
  try {
    await acknowledge(parsed.data, rest);
    const reply = await decide(parsed.data, place);
    if (reply.says === '' || (reply.refused === null && place.quiet.has(parsed.data.data.custom_id))) return;
    await tell(parsed.data, reply, rest);
  } catch (error) {
    place.world.say('A press in Discord could not be answered', error);
  }
}

type Pressed = z.infer<typeof pressed>;

const buttonPress = 3;
const alreadyAcknowledged = 40060;
const user = z.object({ id: z.string(), bot: z.boolean().optional() });
const pressed = z.object({
  id: z.string(), token: z.string(), application_id: z.string(), type: z.literal(buttonPress),
  data: z.object({ custom_id: z.string() }),
  channel_id: z.string().optional(),
  channel: z.object({ id: z.string(), parent_id: z.string().nullish() }).optional(),
  member: z.object({ user }).optional(), user: user.optional(),
}).refine((one) => one.member !== undefined || one.user !== undefined);

/** Rejects only when Discord has told the person that the press failed; then nothing may come of it. */
async function acknowledge(one: Pressed, rest: REST): Promise<void> {
  try {
    await steadily(() => rest.post(`/interactions/${one.id}/${one.token}/callback`, { body: { type: 6 }, auth: false }));
  } catch (error) {
    const code = codeOf(error);
    if (code !== null && code !== alreadyAcknowledged) throw error;
  }
}

async function decide(one: Pressed, place: PressPlace): Promise<Reply> {
  try {
    return await place.world.press(pressOf(one, place));
  } catch (error) {
    place.world.say('A press in Discord could not be decided', error);
    return { refused: 'away', says: safe`This press could not be recorded, so nothing was changed. Press again in a minute.` };
  }
}

function pressOf(one: Pressed, place: PressPlace): Press {
  const person = one.member?.user ?? one.user;
  const channel = one.channel?.id ?? one.channel_id ?? '';
  const chat = one.channel?.parent_id === place.chat ? place.chat : channel;
  const account = { platform: 'discord', id: person?.id ?? '', bot: person?.bot ?? false } as const;
  return { token: one.data.custom_id, account, chat, at: place.world.now(), late: false };
}

async function tell(one: Pressed, reply: Reply, rest: REST): Promise<void> {
  const { content } = renderDiscordLine(reply.says);
  const body = { content, flags: 64, allowed_mentions: noMentions };
  await rest.post(`/webhooks/${one.application_id}/${one.token}`, { body, auth: false });
}
