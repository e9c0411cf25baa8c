import type { SendMailOptions } from 'nodemailer';
import type { Ended } from '../../engine/delivery.ts';
import { endOf, faultOf } from './faults.ts';
import type { MailAddress, MailServer } from './place.ts';
import type { Mail } from '../../templates/pages/mail.ts';

/** A mail on its way to one reader. `id` is its Message-ID without brackets, the same at each try; `thread` that of what it belongs to. */
export type Letter = Mail & { id: string; thread: string | null; to: string; date: Date };

/** Who takes letters to a mail server. It holds no connection open between them. */
export type Postman = {
  /** Sends one letter; rejects with a `channel.*` Fault where it may be tried again. */
  send: (letter: Letter, signal: AbortSignal) => Promise<Ended>;
  /** Connects and logs in, and sends nothing; rejects with a `channel.*` Fault. */
  check: () => Promise<void>;
  /** Where it goes and how, for the page. */
  words: string;
};

/** How long each part of talking to a mail server may take, in milliseconds. */
export type MailPatience = { connect: number; greet: number; answer: number };

const usualPatience: MailPatience = { connect: 10_000, greet: 10_000, answer: 30_000 };

/** A postman for one server. `ca` is a certificate authority to trust besides none other, where one is given. */
export function postmanOf(server: MailServer, { from, ca = null, patience = usualPatience }: { from: MailAddress; ca?: string | null; patience?: MailPatience }): Postman {
  const secrets = server.login === null ? [] : secretsIn(server.login);
  const transport = async () => (await import('nodemailer')).createTransport({
    host: server.host, port: server.port, secure: server.tls === 'at once', requireTLS: server.tls === 'required', ignoreTLS: server.tls === 'never',
    ...(server.login === null ? {} : { auth: server.login }), tls: { minVersion: 'TLSv1.2', ...(ca === null ? {} : { ca }) },
    connectionTimeout: patience.connect, dnsTimeout: patience.connect, greetingTimeout: patience.greet, socketTimeout: patience.answer,
    disableFileAccess: true, disableUrlAccess: true, logger: false,
  });
  return {
    words: `${server.host}:${server.port}, ${{ 'at once': 'TLS', 'required': 'STARTTLS', 'never': 'not encrypted' }[server.tls]}`,
    send: async (letter, signal) => {
      try {
        await (await transport()).sendMail({ ...messageOf(letter, from), signal });
        return 'sent';
      } catch (error) {
        return endOf(error, secrets);
      }
    },
    check: async () => {
      try {
        await (await transport()).verify();
      } catch (error) {
        throw faultOf(error, secrets);
      }
    },
  };
}

/** The letter to the letter, as it is kept: its headers, its text and its HTML. */
export function writtenOut(letter: Letter, from: MailAddress): string {
  const { subject, messageId, headers, references } = messageOf(letter, from);
  const lines = { 'From': `${from.name} <${from.address}>`.trim(), 'To': letter.to, 'Subject': subject, 'Date': letter.date.toUTCString(), 'Message-ID': messageId, 'References': references, ...headers };
  const head = Object.entries(lines).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return [...head, '', letter.text, letter.html].join('\n');
}

type Message = Omit<SendMailOptions, 'subject' | 'messageId' | 'headers' | 'references'> & { subject: string; messageId: string; headers: Record<string, string>; references?: string };

/** Addresses are given as parts and never parsed again; nothing in a letter is fetched from a file or an address. */
function messageOf({ subject, text, html, id, thread, to, date }: Letter, from: MailAddress): Message {
  return {
    from, to: { name: '', address: to }, envelope: { from: from.address, to: [to] }, subject: subject.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '), text, html, date, messageId: `<${id}>`,
    ...(thread === null ? {} : { references: `<${thread}>`, inReplyTo: `<${thread}>` }),
    headers: {
      'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All',
      'List-Id': `Homelab copilot <homelab-copilot.${domainOf(from)}>`, 'List-Unsubscribe': unsubscribing(from),
    },
  };
}

/** DIGEST_TO is changed by a person alone, who is asked by a letter to the box that mail comes from. */
function unsubscribing(from: MailAddress): string {
  return `<mailto:${encodeURIComponent(from.address.slice(0, from.address.lastIndexOf('@')))}@${domainOf(from)}?subject=unsubscribe>`;
}

/** The part of an address after the @, which ends the ids of what is sent from it. */
export function domainOf({ address }: MailAddress): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** What of a login must never be repeated, also as a server may spell it back. */
function secretsIn({ user, pass }: { user: string; pass: string }): string[] {
  const encoded = [pass, `\0${user}\0${pass}`].map((one) => Buffer.from(one).toString('base64'));
  return pass === '' ? [] : [pass, encodeURIComponent(pass), ...encoded];
}
