import { readFileSync } from 'node:fs';
import { readAddress, readAddresses, readServer } from '../bot/email/place.ts';
import { mailSender, tellMood, type MailMood } from '../bot/email/sender.ts';
import { mailSettings } from '../bot/email/settings.ts';
import { postmanOf } from '../bot/email/smtp.ts';
import type { Sender } from '../engine/delivery.ts';
import { Fault, wordsOf } from '../engine/errors.ts';
import type { Platform } from '../engine/types.ts';
import { unshownIn } from '../storage/fallback.ts';
import type { Rig } from './rig.ts';
import { statusSettings } from './settings.ts';

/** Mail, where it is set up. */
export type Mailing = {
  sender: Sender;
  /** Who reads it. */
  to: readonly string[];
  /** Looks whether the server takes mail, unless that is known; never rejects. */
  look: () => Promise<void>;
  /** Shows besides how the server does that mail stands in for the chats; null when it does not. */
  standsIn: (words: string | null) => void;
};

/** Mail as the settings say; null where there is none. Throws `config.invalid` naming the file when SMTP_CA_FILE cannot be read. */
export function mailingOf(rig: Pick<Rig, 'config' | 'states' | 'timeZone' | 'store' | 'say'>, chats: readonly Platform[]): Mailing | null {
  const { SMTP_URL = '', SMTP_FROM = '', DIGEST_TO = '', SMTP_CA_FILE } = rig.config.of(mailSettings);
  const [server, from, to] = [readServer(SMTP_URL), readAddress(SMTP_FROM), readAddresses(DIGEST_TO)];
  if (typeof server === 'string' || from === null || to === null) return null;
  const postman = postmanOf(server, { from, ca: SMTP_CA_FILE === undefined ? null : readAuthority(SMTP_CA_FILE) });
  const { mood, standsIn, isKnown } = moodIn(rig.states, postman.words);
  const isMoot = async (tickets: readonly number[]): Promise<boolean> => tickets.length > 0 && chats.length > 0 && (await unshownIn(rig.store, tickets, chats)).length === 0;
  return {
    to, standsIn, sender: mailSender({ postman, from, to, timeZone: rig.timeZone, statusUrl: rig.config.of(statusSettings).STATUS_URL ?? null, isMoot, mood }),
    look: async () => {
      if (isKnown()) return;
      await postman.check().then(() => { mood('ok', 'lets us in'); }, (error: unknown) => { tellMood(error, mood); });
    },
  };
}

function moodIn(states: Rig['states'], where: string): { mood: MailMood; standsIn: Mailing['standsIn']; isKnown: () => boolean } {
  let server: { state: Parameters<MailMood>[0] | 'starting'; words: string } = { state: 'starting', words: 'not tried yet' };
  let standing: string | null = null;
  const show = (): void => { states.set('mail', server.state, `${where}: ${server.words}${standing === null ? '' : `; ${standing}`}`); };
  show();
  return {
    mood: (state, words) => {
      server = { state, words };
      show();
    },
    standsIn: (words) => {
      standing = words;
      show();
    },
    isKnown: () => server.state === 'ok' || server.state === 'refused',
  };
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Fault('config.invalid', `SMTP_CA_FILE cannot be read: ${wordsOf(cause)}. Name a file with a certificate in PEM.`, { cause });
  }
}
