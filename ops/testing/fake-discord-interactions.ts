import type { Answer, Call, Json } from './fake-server.ts';
import type { FakeMessage, Interaction, World } from './fake-discord-world.ts';
import { checkChoices } from './fake-discord-commands.ts';
import { checkModal } from './fake-discord-components.ts';
import { editMessage, makeMessage, publish, republish } from './fake-discord-messages.ts';
import { invalidForm, refusal } from './fake-discord-refusals.ts';
import { ok, type Route } from './fake-discord-access.ts';
import { refuseMessage } from './fake-discord-rules.ts';

const ephemeral = 64;
const loading = 128;
const tokenMs = 15 * 60_000;
const allowed: Record<number, readonly number[]> = { 2: [4, 5, 9], 3: [4, 5, 6, 7, 9], 4: [8], 5: [4, 5, 6, 7] };

/** The routes that answer a person: the callback within the deadline, and the messages after it. */
export const interactionRoutes: Route[] = [
  ['POST', /^\/interactions\/(\d+)\/([^/]+)\/callback$/, callback],
  ['POST', /^\/webhooks\/(\d+)\/([^/]+)$/, (world, [, token = ''], call) => answering(world, token, (one) => followUp(world, one, call))],
  ['GET', /^\/webhooks\/(\d+)\/([^/]+)\/messages\/([^/]+)$/, (world, [, token = '', id = '']) => answering(world, token, (one) => withAnswer(world, { one, id }, ok))],
  ['PATCH', /^\/webhooks\/(\d+)\/([^/]+)\/messages\/([^/]+)$/, (world, [, token = '', id = ''], call) =>
    answering(world, token, (one) => withAnswer(world, { one, id }, (message) => change(world, message, call)))],
  ['DELETE', /^\/webhooks\/(\d+)\/([^/]+)\/messages\/([^/]+)$/, (world, [, token = '', id = '']) =>
    answering(world, token, (one) => withAnswer(world, { one, id }, (message) => remove(world, message)))],
];

/** The texts that only the person sees, in the order of their messages; unfinished ones are left out. */
export function privateAnswers(one: Interaction): FakeMessage[] {
  return one.answers.filter((message) => (message.flags & ephemeral) !== 0 && (message.flags & loading) === 0);
}

function callback(world: World, [id = '', token = '']: string[], call: Call): Answer {
  const one = world.interactions.get(token);
  if (!one || one.id !== id || isLate(world, one)) return refusal(404, 10062, 'Unknown interaction');
  if (one.callback !== undefined) return refusal(400, 40060, 'Interaction has already been acknowledged.');
  const body = (call.body ?? {}) as Json;
  const type = Number(body['type']);
  const choices = allowed[one.type]?.filter((choice) => one.message !== undefined || ![6, 7].includes(choice)) ?? [];
  if (!choices.includes(type)) {
    return invalidForm([{ path: ['type'], code: 'BASE_TYPE_CHOICES', message: `Value must be one of (${choices.join(', ')}).` }]);
  }
  const refused = take(world, one, { type, body: (body['data'] ?? {}) as Json, call });
  if (refused) return refused;
  one.callback = type;
  world.changed();
  return call.query.get('with_response') === 'true' ? ok(callbackShape(world, one)) : { status: 204 };
}

function isLate(world: World, one: Interaction): boolean {
  return one.callback === undefined && (one.expired || Date.now() - one.at > world.ackMs);
}

function take(world: World, one: Interaction, sent: { type: number; body: Json; call: Call }): Answer | undefined {
  const { type, body, call } = sent;
  if (type === 6) return undefined;
  if (type === 8) return suggest(one, body);
  if (type === 7) {
    const live = one.message ? world.messages.get(one.message.id) ?? world.privates.get(one.message.id) : undefined;
    if (!live) return refusal(404, 10008, 'Unknown Message');
    const changed = change(world, live, { ...call, body });
    return changed.status === 200 ? undefined : changed;
  }
  if (type === 9) {
    const faults = checkModal(body);
    if (faults.length > 0) return invalidForm(faults);
    one.modal = body;
    return undefined;
  }
  const refused = type === 4 ? refuseMessage(body, call.files?.length ?? 0) : undefined;
  if (refused) return refused;
  one.original = say(world, one, { ...call, body });
  if (type === 5) one.original.flags |= loading;
  return undefined;
}

function suggest(one: Interaction, body: Json): Answer | undefined {
  const faults = checkChoices(body['choices'], ['data', 'choices']);
  if (faults.length > 0) return invalidForm(faults);
  one.choices = body['choices'] as Json[];
  return undefined;
}

function followUp(world: World, one: Interaction, call: Call): Answer {
  if (one.callback === 5 && one.original && (one.original.flags & loading) !== 0) return change(world, one.original, call);
  const refused = refuseMessage((call.body ?? {}) as Json, call.files?.length ?? 0);
  return refused ?? ok(say(world, one, call));
}

function say(world: World, one: Interaction, call: Call): FakeMessage {
  const extra: Json = { application_id: world.applicationId, webhook_id: world.applicationId, ...(one.type === 2 ? { type: 20 } : {}) };
  const message = makeMessage(world, { channelId: one.channelId, body: call.body as Json, files: call.files ?? [], extra });
  one.answers.push(message);
  if (message.flags & ephemeral) world.privates.set(message.id, message);
  else publish(world, message);
  world.changed();
  return message;
}

function answering(world: World, token: string, next: (one: Interaction) => Answer): Answer {
  const one = world.interactions.get(token);
  if (!one || one.expired || Date.now() - one.at > tokenMs) return refusal(401, 50027, 'Invalid Webhook Token');
  return one.callback === undefined || one.type === 4 ? refusal(404, 10015, 'Unknown Webhook') : next(one);
}

function withAnswer(world: World, { one, id }: { one: Interaction; id: string }, next: (message: FakeMessage) => Answer): Answer {
  const original = one.callback === 6 || one.callback === 7 ? one.message : one.original;
  const wanted = id === '@original' ? original?.id : [original, ...one.answers].find((message) => message?.id === id)?.id;
  const message = wanted === undefined ? undefined : world.messages.get(wanted) ?? world.privates.get(wanted);
  return message ? next(message) : refusal(404, 10008, 'Unknown Message');
}

function change(world: World, message: FakeMessage, call: Call): Answer {
  const body = (call.body ?? {}) as Json;
  const refused = refuseMessage(body, (call.files?.length ?? 0) + (message['attachments'] as unknown[]).length, message);
  if (refused) return refused;
  message.flags &= ~loading;
  editMessage(message, body, call.files);
  if (message.flags & ephemeral) world.changed();
  else republish(world, message);
  return ok(message);
}

function remove(world: World, message: FakeMessage): Answer {
  world.privates.delete(message.id);
  if (world.messages.delete(message.id)) {
    world.dispatch('MESSAGE_DELETE', { id: message.id, channel_id: message.channel_id, guild_id: world.guildId });
  }
  world.changed();
  return { status: 204 };
}

function callbackShape(world: World, one: Interaction): Json {
  const message = one.callback === 6 || one.callback === 7 ? one.message : one.original;
  const live = message ? world.messages.get(message.id) ?? message : undefined;
  return {
    interaction: {
      id: one.id, type: one.type,
      ...(live ? { response_message_id: live.id, response_message_loading: (live.flags & loading) !== 0, response_message_ephemeral: (live.flags & ephemeral) !== 0 } : {}),
    },
    ...(live ? { resource: { type: one.callback, message: live } } : {}),
  };
}
