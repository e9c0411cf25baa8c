import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { readAddresses } from '../../bot/email/place.ts';
import { mailSettings } from '../../bot/email/settings.ts';
import { webhookSettings } from '../../bot/webhook/settings.ts';
import { dayAfter, dayOf, readDay, type Day } from '../../engine/days.ts';
import { Fault } from '../../engine/errors.ts';
import { readChats } from '../../engine/routes.ts';
import { fatesOf, type DeliveryFate } from '../../storage/digests.ts';
import { factsIn } from '../../storage/facts.ts';
import type { Store } from '../../storage/postgres.ts';
import { digestMail } from '../../templates/pages/digest-mail.ts';
import { environment, readConfig } from '../config.ts';
import { digestKeys, writeDigest, type DigestReaders } from '../digest.ts';
import { readDaily } from '../reading-daily.ts';
import { routesOf, sendersOf } from '../senders.ts';
import { generalSettings, statusSettings } from '../settings.ts';
import { placesFrom, topologySettings } from '../topology.ts';
import { withStore } from './with-store.ts';

/** How long to wait for the running service to send what was asked for, in milliseconds. */
const patienceMs = 20_000;

/** `copilot digest`: what a day was, as the mail of that day says it. */
export const command = new Command()
  .option('--day <day>', 'which day, as 2026-11-20; without it the day before today')
  .option('--send', 'send it to DIGEST_TO, DIGEST_CHAT and the webhooks, once for ever; the running service does it')
  .action(({ day, send = false }: { day?: string; send?: boolean }) => withStore('digest', (store) => tell(store, { day, send })));

async function tell(store: Store, { day: wanted, send }: { day: string | undefined; send: boolean }): Promise<void> {
  const config = readConfig(environment(), [generalSettings, statusSettings, mailSettings, webhookSettings, topologySettings]);
  const { TZ: timeZone } = config.of(generalSettings);
  const now = (): Date => new Date();
  const day = dayAsked(wanted, timeZone, now());
  if (send && day === dayOf(now(), timeZone)) throw new Fault('config.invalid', 'A day is sent once, and only when it is over; without --send today is printed as far as it is known.');
  const places = placesFrom(factsIn(store), config.of(topologySettings).HOSTS_ON);
  await places.topology();
  const daily = await readDaily({ store, timeZone, now, facts: places.facts, called: places.called, parts: () => [] }, day);
  const { subject, text } = digestMail(daily, { timeZone, statusUrl: config.of(statusSettings).STATUS_URL ?? null });
  process.stdout.write(`Subject: ${subject}\n\n${text}`);
  if (!send) return;
  const { DIGEST_TO = '', DIGEST_CHAT } = config.of(mailSettings);
  const readers: DigestReaders = { to: readAddresses(DIGEST_TO) ?? [], routes: routesOf(sendersOf({ config, now }, null)), chats: readChats(DIGEST_CHAT) ?? [] };
  await writeDigest({ store, timeZone }, { daily, day, at: now() }, readers);
  const fates = await fatesWithin(store, day);
  if (fates.length + readers.chats.length === 0) throw new Fault('config.invalid', 'Nobody gets digests: set SMTP_URL, SMTP_FROM and DIGEST_TO, or DIGEST_CHAT, or a webhook.');
  process.stdout.write(`\n${fates.map((fate) => `${fate.target}: ${fateWords(fate)}\n`).join('')}`);
}

function dayAsked(wanted: string | undefined, timeZone: string, now: Date): Day {
  if (wanted === undefined) return dayAfter(dayOf(now, timeZone), -1);
  const day = readDay(wanted);
  if (day === null || day > dayOf(now, timeZone)) throw new Fault('config.invalid', '--day names no day that there has been; write it as 2026-11-20.');
  return day;
}

async function fatesWithin(store: Store, day: Day): Promise<DeliveryFate[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const fates = await fatesOf(store, digestKeys(day));
    if (Date.now() > deadline || fates.every(({ sentAt, gaveUpAt, error }) => sentAt ?? gaveUpAt ?? error)) return fates;
    await sleep(250);
  }
}

function fateWords({ sentAt, gaveUpAt, error }: DeliveryFate): string {
  if (sentAt) return `sent at ${sentAt.toISOString()}`;
  if (gaveUpAt) return `given up: ${error ?? 'nobody wants it any more'}`;
  return error === null ? 'waits for the service to run' : `waits: ${error}`;
}
