import { Fault, type FaultCode, isFault, wordsOf } from '../../engine/errors.ts';

/** What Discord says a bot needs in a channel to keep cards there. */
export const permissions =
  'View Channel, Send Messages, Send Messages in Threads, Create Public Threads, Embed Links and Read Message History';

/** Turns anything that discord.js throws into a `channel.*` Fault in Discord's own words. */
export function discordFault(error: unknown, channelId: string): Fault {
  if (isFault(error)) return error;
  const limit = limitOf(error);
  if (limit !== null) return new Fault('channel.busy', 'Discord asks to wait before the next message', { cause: error, retryAfterMs: limit });
  const { code, status, words } = saidBy(error);
  const told = ([fault, advice, retryAfterMs]: Meaning): Fault =>
    new Fault(fault, `Discord said: ${words}; ${advice}`, { cause: error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  if (code === 'TokenInvalid' || status === 401) return told(['channel.unauthorised', 'check DISCORD_TOKEN']);
  const known = typeof code === 'number' ? meanings(channelId)[code] : undefined;
  if (known !== undefined) return told(known);
  if (status !== null && status >= 400 && status < 500) return told(['channel.refused', `channel ${channelId}`]);
  return new Fault('channel.unreachable', `Discord cannot be reached (${words}); it is tried again`, { cause: error });
}

/** The error code of Discord's API behind a Fault or an error; null when Discord said none. */
export function codeOf(error: unknown): number | null {
  const { code } = saidBy(isFault(error) ? error.cause : error);
  return typeof code === 'number' ? code : null;
}

type Meaning = [FaultCode, string, number?];

function meanings(channelId: string): Partial<Record<number, Meaning>> {
  const grant = `grant the bot ${permissions} in channel ${channelId}`;
  return {
    10003: ['channel.missing', `check DISCORD_CHANNEL_ID (${channelId}) and that the bot was invited to its server`],
    10008: ['channel.missing', 'the message was deleted in Discord'],
    30046: ['channel.old', 'the message is too old to be edited again'],
    50001: ['channel.refused', grant],
    50013: ['channel.refused', grant],
  };
}

function limitOf(error: unknown): number | null {
  if (!isRecord(error) || typeof error['retryAfter'] !== 'number' || !('timeToReset' in error)) return null;
  const sublimit = typeof error['sublimitTimeout'] === 'number' ? error['sublimitTimeout'] : 0;
  return Math.max(1000, error['retryAfter'], sublimit);
}

function saidBy(error: unknown): { code: unknown; status: number | null; words: string } {
  const status = isRecord(error) && typeof error['status'] === 'number' ? error['status'] : null;
  const code = isRecord(error) ? error['code'] : undefined;
  const reason = isRecord(error) && isRecord(error['cause']) && typeof error['cause']['code'] === 'string' ? ` ${error['cause']['code']}` : '';
  return { code, status, words: `${wordsOf(error).split('\n')[0] ?? ''}${reason}` };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
