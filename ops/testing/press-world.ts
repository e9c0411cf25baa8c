import { isRef } from '../../engine/refs.ts';
import type { Platform, PressAction } from '../../engine/types.ts';
import { lab, until, type Stack } from './stack.ts';

/** The two chats of the lab. */
export type Chat = Exclude<Platform, 'console'>;
export const chats: readonly Chat[] = ['discord', 'telegram'];

/** Who presses: the kinds of people there are, and each of them standing in another chat. */
export type Who = Person | `${Person} in another chat`;
type Person = 'admin' | 'second' | 'user' | 'stranger' | 'bot';

/** One offered step, and where its buttons stand in each chat. */
export type Offer = { ticket: number; label: string; step: string; title: string; places: Record<Chat, Place> };
type Place = { plan: string; card: string; tokens: Partial<Record<PressAction, string>> };

/** What the presser was told, who could read it, and whether it must be read: a note of Discord, an alert of Telegram. */
export type Said = { text: string; seenBy: 'presser alone' | 'everybody'; alert: boolean };

/** All that Postgres, the engine and the chats hold of one ticket. */
export type Evidence = {
  ticket: { state: string; round: number; version: number };
  approvals: Row[]; runs: Row[]; calls: Row[]; history: Row[]; access: Row[];
  machine: string[];
  messages: number;
};
type Row = Record<string, unknown>;

/** Starts a container that ends with an error and stays down: trouble that does not end by itself. */
export async function breakDown({ docker, database }: Stack, name: string): Promise<void> {
  docker.add({ name, image: 'lab/app:1', restartPolicy: 'no' });
  const seen = "SELECT 1 FROM facts WHERE kind = 'container.state' AND resource = $1";
  await until(`${name} to be known`, async () => (await database.query(seen, [`docker://lab/${name}`])).length > 0);
  docker.emitDie(name, 1);
}

/** Waits for the offer of a round and step, or of a step by its whole id, about a container, or any other resource by its ref, on cards in both chats. */
export async function offerOf(stack: Stack, name: string, which = '1.1'): Promise<Offer> {
  const [found] = await until(`an offer ${which} about ${name} in both chats`, async () => {
    const rows = await stack.database.query<{ id: number; step: string; title: string }>(
      `SELECT tickets.id, steps.id AS step, steps.title FROM tickets JOIN steps ON steps.ticket_id = tickets.id
       WHERE resource = $1 AND state = 'awaiting' AND (steps.id = $2 OR steps.id = tickets.id || '.' || $2)
         AND (SELECT count(DISTINCT platform) FROM cards WHERE ticket_id = tickets.id AND key = 'plan ' || tickets.round || '.1') = 2
         AND (SELECT count(*) FROM buttons WHERE step_id = steps.id AND action = 'approve') = 2
       ORDER BY tickets.id DESC LIMIT 1`, [isRef(name) ? name : `docker://lab/${name}`, which]);
    return rows.length > 0 && rows;
  });
  if (!found) throw new Error(`there is no offer about ${name}`);
  const places = Object.fromEntries(await Promise.all(chats.map(async (chat) => [chat, await placeOf(stack, { chat, ...found })] as const))) as Record<Chat, Place>;
  return { ticket: found.id, label: `INC-${found.id}`, step: found.step, title: found.title, places };
}

async function placeOf({ database }: Stack, of: { chat: Chat; id: number; step: string }): Promise<Place> {
  const round = of.step.split('.')[1] ?? '';
  const cards = await database.query<{ key: string; message_id: string }>('SELECT key, message_id FROM cards WHERE ticket_id = $1 AND platform = $2', [of.id, of.chat]);
  const buttons = await database.query<{ action: PressAction; token: string }>(
    'SELECT action, token FROM buttons WHERE ticket_id = $1 AND platform = $2 AND (step_id = $3 OR step_id IS NULL)', [of.id, of.chat, of.step]);
  const message = (key: string) => cards.find((card) => card.key === key)?.message_id ?? '';
  return { card: message('card'), plan: message(`plan ${round}.1`), tokens: Object.fromEntries(buttons.map((one) => [one.action, one.token])) };
}

/** Buttons that stand on the channel card; the others stand on the plan. */
export const onCard: readonly PressAction[] = ['ack', 'check', 'silence', 'maintain', 'ask'];

/** One press: by whom, in which chat, of which button. A `token` of one's own is a forged one. */
export type Wish = { chat: Chat; who: Who; offer: Offer; action?: PressAction; token?: string };

/** A press that was made: what was told so far, and the first thing told, waited for. */
export type Made = { heard: () => string[]; said: () => Promise<Said> };

/** Presses a button the way the platform delivers it, even where it is no longer shown. */
export async function press(stack: Stack, wish: Wish): Promise<Made> {
  const place = wish.offer.places[wish.chat];
  const token = wish.token ?? place.tokens[wish.action ?? 'approve'] ?? '';
  const message = onCard.includes(wish.action ?? 'approve') ? place.card : place.plan;
  return wish.chat === 'discord' ? pressDiscord(stack, { who: wish.who, message, token }) : pressTelegram(stack, { who: wish.who, message, token });
}

/** Presses Reject… as an admin and says why, as the platform asks for it. */
export async function reject(stack: Stack, { chat, offer, why }: { chat: Chat; offer: Offer; why: string }): Promise<void> {
  const { plan, tokens } = offer.places[chat];
  const token = tokens.decline ?? '';
  if (chat === 'discord') {
    const form = await stack.discord.press({ userId: lab.admin.discord, messageId: plan, customId: `form:${token}` });
    await stack.discord.submitModal({ press: form, userId: lab.admin.discord, fields: { reason: why } });
    return;
  }
  const questions = () => [...stack.telegram.messages.values()].filter((message) => message.text?.startsWith('⌨️') === true);
  const known = questions().length;
  stack.telegram.press({ userId: lab.admin.telegram, chatId: lab.chat, messageId: Number(plan), data: token });
  const question = await until('the question why', () => questions().length > known && questions().find((one) => (one['reply_to_message'] as { message_id: number }).message_id === Number(plan)));
  stack.telegram.sendText({ chatId: lab.chat, userId: lab.admin.telegram, text: why === '' ? '-' : why, replyTo: question.message_id });
}

type Finger = { who: Who; message: string; token: string };

async function pressDiscord({ discord }: Stack, { who, message, token }: Finger): Promise<Made> {
  const away = isElsewhere(who) ? { channelId: lab.otherChannel } : {};
  const result = await discord.press({ userId: accountOf(who).discord, bot: who.startsWith('bot'), messageId: message, customId: token, forge: true, ...away });
  if (!result.acknowledged) throw new Error('Discord would show "interaction failed"');
  return {
    heard: result.replies,
    said: async () => {
      const text = await result.reply(5000);
      const open = result.messages().filter((one) => (one.flags & 64) === 0);
      return { text, seenBy: open.length === 0 && result.messages().length === 1 ? 'presser alone' : 'everybody', alert: true };
    },
  };
}

async function pressTelegram({ telegram }: Stack, { who, message, token }: Finger): Promise<Made> {
  const chatId = isElsewhere(who) ? lab.otherChat : lab.chat;
  const result = telegram.press({ userId: accountOf(who).telegram, isBot: who.startsWith('bot'), chatId, messageId: Number(message), data: token, forge: true });
  const heard: string[] = [];
  const answer = result.answer(10_000);
  answer.then(({ text }) => heard.push(text), () => undefined);
  return Promise.resolve({
    heard: () => heard,
    said: async () => {
      const { text, show_alert: alert } = await answer;
      return { text, seenBy: 'presser alone', alert };
    },
  });
}

/** A bot is given the accounts of an admin: that it is a bot must be enough to refuse it. */
function accountOf(who: Who): { discord: string; telegram: number } {
  if (who.startsWith('second')) return lab.second;
  return who.startsWith('user') ? lab.user : who.startsWith('stranger') ? lab.stranger : lab.admin;
}

/** Whether a press comes from another chat than the one that cards go to. */
export function isElsewhere(who: Who): boolean {
  return who.endsWith(' in another chat');
}

/** Waits until both chats show the end of all that is over, so that what comes after it was caused by a press alone. */
export async function allTold({ database }: Stack): Promise<void> {
  const untold = `SELECT 1 FROM outbox WHERE told_at IS NULL UNION ALL SELECT 1 FROM tickets WHERE state = 'recorded'
    AND (SELECT count(*) FROM cards_settled WHERE ticket_id = id AND platform IN ('discord', 'telegram')) < 2`;
  await until('all that is over to be told', async () => (await database.query(untold)).length === 0);
}

/** All that is known of one ticket now. */
export async function evidenceOf(stack: Stack, offer: Pick<Offer, 'ticket'>): Promise<Evidence> {
  const [found] = await stack.database.query<Omit<Evidence, 'machine' | 'messages'>>(evidenceSql, [offer.ticket]);
  if (!found) throw new Error(`there is no ticket ${offer.ticket}`);
  const machine = stack.docker.calls.map((call) => `${call.verb} ${call.name}`);
  return { ...found, machine, messages: stack.discord.messages.size + stack.telegram.messages.size };
}

const all = (query: string) => `(SELECT coalesce(jsonb_agg(to_jsonb(one)), '[]') FROM (${query}) one)`;
const evidenceSql = `
  SELECT jsonb_build_object('state', state, 'round', round, 'version', version) AS ticket,
    ${all('SELECT approvals.* FROM approvals JOIN steps ON steps.id = step_id WHERE ticket_id = $1')} AS approvals,
    ${all('SELECT step_id, approval_id FROM runs JOIN steps ON steps.id = step_id WHERE ticket_id = $1')} AS runs,
    ${all('SELECT step_id, verb, calls.target, platform_id, fault FROM calls JOIN steps ON steps.id = step_id WHERE ticket_id = $1')} AS calls,
    ${all('SELECT * FROM action_history WHERE ticket_id = $1')} AS history,
    ${all('SELECT actor, surface, resource, outcome, at FROM access_logs ORDER BY id')} AS access
  FROM tickets WHERE id = $1`;

/** The text of a message as a person sees it now. */
export function shownIn({ discord, telegram }: Stack, chat: Chat, messageId: string): string {
  return chat === 'discord' ? discord.text(messageId) : telegram.text(Number(messageId));
}

/** The labels of the buttons under a message now that do more than to copy. */
export function buttonsIn({ discord, telegram }: Stack, chat: Chat, messageId: string): string[] {
  if (chat === 'discord') return discord.buttons(messageId).map(({ label }) => label);
  return telegram.buttons(Number(messageId)).filter((one) => (one.data ?? one.url) !== undefined).map(({ label }) => label);
}
