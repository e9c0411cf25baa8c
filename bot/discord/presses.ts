import type { REST } from 'discord.js';
import { z } from 'zod';
import { safe } from '../../engine/distill.ts';
import type { ChannelWorld } from '../../engine/ports.ts';
import type { Press, Reply } from '../../engine/types.ts';
import { buttonOf, noMentions, renderDiscordLine } from '../render/discord.ts';
import type { QuietButtons } from '../quiet-buttons.ts';
import { soon } from '../soon.ts';
import { codeOf } from './faults.ts';
import { formFor, sentForm, typedIn } from './form.ts';
import { steadily } from './requests.ts';

/** What a press needs: where cards live, which buttons answer on the card, and the engine's ear. */
export type PressPlace = { chat: string; quiet: QuietButtons; world: Pick<ChannelWorld, 'press' | 'say' | 'now' | 'missed'> };

/** Answers one interaction: acknowledged first, decided then, told privately last. Never rejects. */
export async function answerPress(raw: unknown, rest: REST, place: PressPlace): Promise<void> {
  const parsed = pressed.safeParse(raw);
  if (!parsed.success) return;
  const one = parsed.data;
  const { token, opensForm } = buttonOf(one.data.custom_id);
  try {
    if (opensForm && one.type === buttonPress) {
      await openForm(one, rest, place);
      return;
    }
    await acknowledge(one, rest);
    const reply = await decide(one, place);
    if (reply.says === '' || (reply.refused === null && place.quiet.has(token))) return;
    await tell(one, reply, rest);
  } catch (error) {
    place.world.say('A press in Discord could not be answered', error);
    if (codeOf(error) === givenUp) place.world.missed();
  }
}

type Pressed = z.infer<typeof pressed>;

const buttonPress = 3;
const formSent = 5;
const alreadyAcknowledged = 40060;
/** Discord has told the person that the press failed: it came too late, as after a reconnect. */
const givenUp = 10062;
/** Discord waits three seconds for the first answer. */
const patienceMs = 2000;
const user = z.object({ id: z.string(), bot: z.boolean().optional() });
const common = {
  id: z.string(), token: z.string(), application_id: z.string(),
  channel_id: z.string().optional(),
  channel: z.object({ id: z.string(), parent_id: z.string().nullish() }).optional(),
  member: z.object({ user }).optional(), user: user.optional(),
};
const pressed = z.discriminatedUnion('type', [
  z.object({ ...common, type: z.literal(buttonPress), data: z.object({ custom_id: z.string() }) }),
  z.object({ ...common, type: z.literal(formSent), data: sentForm }),
]).refine((one) => one.member !== undefined || one.user !== undefined);

/** Opens the form that a press asks for; whoever may not press is told so instead. */
async function openForm(one: Pressed, rest: REST, place: PressPlace): Promise<void> {
  const reply = await soon(decide(one, place), patienceMs);
  const says = reply?.says ?? safe`This took too long. Look at the card, and press again if nothing has changed there.`;
  const { content } = renderDiscordLine(says);
  const told = { type: 4, data: { content, flags: 64, allowed_mentions: noMentions } };
  const body = reply?.asks === undefined ? told : formFor(buttonOf(one.data.custom_id).token, reply.asks);
  await steadily(() => rest.post(`/interactions/${one.id}/${one.token}/callback`, { body, auth: false }));
}

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
  const { token } = buttonOf(one.data.custom_id);
  const typed = one.type === formSent ? { typed: typedIn(one.data) } : {};
  return { token, account, chat, at: place.world.now(), late: false, ...typed };
}

async function tell(one: Pressed, reply: Reply, rest: REST): Promise<void> {
  const { content } = renderDiscordLine(reply.says);
  const body = { content, flags: 64, allowed_mentions: noMentions };
  await rest.post(`/webhooks/${one.application_id}/${one.token}`, { body, auth: false });
}
