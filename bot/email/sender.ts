import { dailyShape } from '../../engine/daily.ts';
import type { Due, Ended, Sender } from '../../engine/delivery.ts';
import { digestOf } from '../../engine/digest.ts';
import { isFault } from '../../engine/errors.ts';
import { digestMail } from '../../templates/pages/digest-mail.ts';
import type { Mail } from '../../templates/pages/mail.ts';
import { mailOfCard } from '../render/mail.ts';
import { cardIn, cardMail } from './body.ts';
import type { MailAddress } from './place.ts';
import { domainOf, writtenOut, type Letter, type Postman } from './smtp.ts';

/** How the mail server does, as the page shows it. */
export type MailMood = (state: 'ok' | 'away' | 'refused', words: string) => void;

/** What mail is sent with. */
export type MailWorld = {
  postman: Postman; from: MailAddress; to: readonly string[]; timeZone: string; statusUrl: string | null;
  /** Whether what a mail tells has been told otherwise meanwhile, so that nobody needs it any more. */
  isMoot: (tickets: readonly number[]) => Promise<boolean>;
  mood: MailMood;
};

/** The target of mail to one reader. */
export function mailTarget(address: string): string {
  return `mail:${address}`;
}

/** Sends mail, one letter to each reader. Nothing is routed to it: the digest and what no chat can be told are written for it on purpose. */
export function mailSender(world: MailWorld): Sender {
  return {
    targets: world.to.map(mailTarget),
    routes: () => [],
    parcel: (due) => {
      const { letter, tickets } = letterOf(due, world);
      return { text: writtenOut(letter, world.from), send: async (signal) => (await world.isMoot(tickets) ? 'dropped' : send(letter, world, signal)) };
    },
  };
}

async function send(letter: Letter, { postman, to, mood }: MailWorld, signal: AbortSignal): Promise<Ended> {
  if (!to.includes(letter.to)) return { never: 'DIGEST_TO does not name this reader any more' };
  try {
    const ended = await postman.send(letter, signal);
    if (ended === 'sent') mood('ok', 'takes mail');
    else if (typeof ended === 'object' && 'never' in ended) mood('refused', ended.never);
    return ended;
  } catch (error) {
    tellMood(error, mood);
    throw error;
  }
}

/** Shows how the mail server does after something went wrong with it; one that only asks to wait does well. */
export function tellMood(error: unknown, mood: MailMood): void {
  if (!isFault(error)) return;
  const { code, message } = error;
  mood(code === 'channel.later' ? 'ok' : code === 'channel.unauthorised' || code === 'channel.refused' ? 'refused' : 'away', message);
}

function letterOf(due: Due, world: MailWorld): { letter: Letter; tickets: readonly number[] } {
  const to = due.target.slice(mailTarget('').length);
  const { mail, thread, tickets } = contentOf(due, world);
  const domain = domainOf(world.from);
  const name = due.key.replace(/[^A-Za-z0-9-]+/g, '-');
  const letter: Letter = { ...mail, id: `${name}.${due.uid.slice(0, 16)}@${domain}`, thread: thread === null ? null : `${thread}.${shortOf(to)}@${domain}`, to, date: due.madeAt };
  return { letter, tickets };
}

/** What a row says: the digest of a day, or a card. All mail about one incident is of one thread, which its opening names. */
function contentOf({ event, body, ticketId }: Due, place: MailWorld): { mail: Mail; thread: string | null; tickets: readonly number[] } {
  if (event === 'digest_ready') return { mail: digestMail(dailyShape.parse(body), place), thread: null, tickets: [] };
  const row = cardMail.parse(body);
  return { mail: mailOfCard(cardIn(row), { ...place, label: row.label }), thread: ticketId === null ? null : `incident-${ticketId}.${shortOf(row.begun)}`, tickets: row.tickets };
}

function shortOf(value: string | number): string {
  return digestOf(value).slice(0, 16);
}
