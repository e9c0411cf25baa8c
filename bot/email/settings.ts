import { z } from 'zod';
import { readClock } from '../../engine/days.ts';
import { defineSettings, type SettingMeta } from '../../engine/define.ts';
import { readChats } from '../../engine/routes.ts';
import { readAddress, readAddresses, readServer } from './place.ts';

/** Where mail goes, from whom, and when the digest of the day is sent. */
export const mailSettings = defineSettings('E-mail', {
  SMTP_URL: z.string().superRefine((text, context) => {
    const read = readServer(text);
    if (typeof read === 'string') context.addIssue(read);
  }).optional().meta({
    about: 'Mail server. smtp:// insists on STARTTLS with a sound certificate, unless the host is this machine or ?tls=never follows; smtps:// is encrypted from the start. Unset: no mail',
    secret: true, example: 'smtp://user:password@mail.example.org:587',
  } satisfies SettingMeta),
  SMTP_FROM: z.string().refine((text) => readAddress(text) !== null, 'write one address, as copilot@example.org or Homelab <copilot@example.org>').optional()
    .meta({ about: 'Whom mail comes from; each one offers to unsubscribe by a letter to it, so name a box that somebody reads', example: 'Homelab <copilot@example.org>' } satisfies SettingMeta),
  DIGEST_TO: z.string().refine((text) => (readAddresses(text)?.length ?? 0) > 0, 'write addresses, comma separated').optional().meta({
    about: 'Who gets the daily digest, comma separated; and, when no chat can be reached for 5 minutes or there is none, high incidents', example: 'owner@example.org',
  } satisfies SettingMeta),
  DIGEST_AT: z.string().default('07:00').refine((text) => readClock(text) !== null, 'write a time of day, as 07:00')
    .meta({ about: 'When the digest of the day before is sent, by the clocks of TZ' } satisfies SettingMeta),
  DIGEST_CHAT: z.string().default('').refine((text) => readChats(text) !== undefined, 'write the chats as discord,telegram').meta({
    about: 'The chats that get the digest as well, as a silent post: discord, telegram. Empty: none', example: 'telegram',
  } satisfies SettingMeta),
  SMTP_CA_FILE: z.string().regex(/^[./]/, 'write the path of a file, as /etc/ssl/house-ca.pem').optional()
    .meta({ about: 'File with the certificate authority of a mail server that has its own', example: '/etc/ssl/house-ca.pem' } satisfies SettingMeta),
}, ({ SMTP_URL, SMTP_FROM, DIGEST_TO }) => {
  const given = { SMTP_URL, SMTP_FROM, DIGEST_TO };
  const missing = Object.entries(given).filter(([, value]) => value === undefined).map(([name]) => name);
  return missing.length === 0 || missing.length === 3 ? [] : [`${missing.join(' and ')} must be set as well for mail to be sent; or set none of ${Object.keys(given).join(', ')}.`];
});
