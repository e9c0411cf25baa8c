import { Fault, isFault } from '../../engine/errors.ts';

/** What a call to Telegram was about, for the words of its fault. */
export type Doing = { chat: string; apiUrl: string };

/** Turns anything that grammY throws into a `channel.*` Fault in Telegram's own words. The bot's token never is in it. */
export function telegramFault(error: unknown, doing: Doing): Fault {
  if (isFault(error)) return error;
  if (isRefusal(error)) return refusal(error, doing);
  const reason = reasonOf(error);
  const host = new URL(doing.apiUrl).host;
  if (neverArrived.has(reason)) return new Fault('channel.unreachable', `Telegram cannot be reached at ${host} (${reason})`);
  return new Fault('channel.timeout', `Telegram at ${host} did not answer (${reason}); nobody can tell whether it took the message`);
}

/** What Telegram said of a call it refused; null when it never answered. */
export function saidBy(error: unknown): { code: number; words: string } | null {
  const cause = isFault(error) ? error.cause : error;
  return isRefusal(cause) ? { code: cause.error_code, words: cause.description } : null;
}

type Refused = { error_code: number; description: string; parameters?: { retry_after?: number; migrate_to_chat_id?: number } };

/** Errors of which it is certain that the request never reached the other side. */
const neverArrived = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);

function refusal(error: Refused, doing: Doing): Fault {
  const { error_code: code, description, parameters } = error;
  const told = (fault: ConstructorParameters<typeof Fault>[0], advice: string): Fault =>
    new Fault(fault, `Telegram said: ${description}; ${advice}`, { cause: stripped(error) });
  const moved = parameters?.migrate_to_chat_id;
  if (moved !== undefined) return told('channel.missing', `the group became a supergroup: set TELEGRAM_CHAT_ID to ${moved}`);
  if (code === 429) {
    const retryAfterMs = Math.max(1, parameters?.retry_after ?? 1) * 1000;
    return new Fault('channel.busy', `Telegram said: ${description}`, { cause: stripped(error), retryAfterMs });
  }
  if (code === 401 || code === 404) return told('channel.unauthorised', 'check TELEGRAM_TOKEN');
  if (code === 409) return told('channel.conflict', 'another copy of this bot is polling with the same token: stop it');
  if (code === 403) return told('channel.refused', `the bot must be a member of chat ${doing.chat} and may send messages there`);
  if (/chat not found/i.test(description)) return told('channel.missing', `check TELEGRAM_CHAT_ID (${doing.chat}) and that the bot is in that chat`);
  if (/message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i.test(description)) {
    return told('channel.missing', 'the message was deleted in Telegram');
  }
  if (code >= 500) return told('channel.timeout', 'nobody can tell whether it took the message');
  return told('channel.refused', `chat ${doing.chat}`);
}

/** The same refusal without the request, which needs no keeping. */
function stripped(error: Refused): Error & Refused {
  const { error_code, description, parameters } = error;
  return Object.assign(new Error(`${error_code}: ${description}`), { error_code, description, ...(parameters === undefined ? {} : { parameters }) });
}

function isRefusal(error: unknown): error is Refused {
  return isRecord(error) && typeof error['error_code'] === 'number' && typeof error['description'] === 'string';
}

function reasonOf(error: unknown): string {
  const inner = isRecord(error) && isRecord(error['error']) ? error['error'] : error;
  if (isRecord(inner) && typeof inner['code'] === 'string') return inner['code'];
  return isRecord(inner) && typeof inner['type'] === 'string' ? inner['type'] : 'no answer in time';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
