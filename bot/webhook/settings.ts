import { isIP } from 'node:net';
import { z } from 'zod';
import { defineSettings, optionalText, perName, type SettingMeta } from '../../engine/define.ts';
import { keyOf } from './signature.ts';

/** Where assistants are told of what happens. */
export const webhookSettings = defineSettings('Webhooks', {
  WEBHOOKS: z.string().min(1).optional().meta({
    about: 'Who is told of incidents, approvals, the digest and degraded mode by HTTP, as name=url and with commas between several; docs/webhooks.md says what they get. They get no authority: nothing in it can approve anything',
    secret: true, example: 'assistant=https://hooks.example.org/homelab',
  } satisfies SettingMeta),
  WEBHOOK_SECRET: perName(z.string().refine((text) => keyOf(text) !== null, 'write whsec_ and then what "openssl rand -base64 32" prints'), {
    about: 'Key that signs the webhooks, one for all or one for each name: whsec_ and then what "openssl rand -base64 32" prints', secret: true,
  }),
  WEBHOOK_ALLOW: optionalText('Hosts, addresses and networks of the house that webhooks may go to, with commas between them; all that is not on the public internet is refused else', 'hooks.lan,192.168.1.20,10.8.0.0/24')
    .refine((text) => text === undefined || listed(text).every(isAllowable), 'write host names, addresses or networks such as 192.168.1.0/24, with commas between them'),
}, (values) => webhooksOf(values).wrong);

/** One target of the settings. */
export type Webhook = { name: string; url: URL; key: Buffer };

type Values = { WEBHOOKS?: string | undefined; WEBHOOK_SECRET: Record<string, string>; WEBHOOK_ALLOW?: string | undefined };

/** Most targets that may be named. */
const most = 20;

/** The targets of the settings with their keys and, as sentences without values, what is wrong or missing. */
export function webhooksOf({ WEBHOOKS, WEBHOOK_SECRET }: Values): { webhooks: Webhook[]; wrong: string[] } {
  if (WEBHOOKS === undefined) return { webhooks: [], wrong: Object.keys(WEBHOOK_SECRET).length > 0 ? ['WEBHOOKS is missing beside WEBHOOK_SECRET; write name=url.'] : [] };
  const entries = listed(WEBHOOKS).map((entry, at) => entryOf(entry, { at: at + 1, secrets: WEBHOOK_SECRET }));
  const webhooks = entries.filter((one) => typeof one !== 'string');
  const twice = webhooks.filter((one, at) => webhooks.findIndex(({ name }) => name === one.name) !== at).map(() => 'WEBHOOKS has two targets of one name; names must differ.');
  const known = new Set(['', ...webhooks.map(({ name }) => suffixOf(name))]);
  const wrong = entries.filter((one) => typeof one === 'string');
  const strays = wrong.length > 0 ? [] : Object.keys(WEBHOOK_SECRET).filter((suffix) => !known.has(suffix)).map((suffix) => `WEBHOOK_SECRET_${suffix} belongs to no target of WEBHOOKS.`);
  const many = entries.length > most ? [`WEBHOOKS has more than ${most} targets.`] : [];
  return { webhooks, wrong: [...wrong, ...twice, ...strays, ...many] };
}

/** The hosts, addresses and networks that may be called although they are not on the public internet. */
export function allowedOf({ WEBHOOK_ALLOW = '' }: Pick<Values, 'WEBHOOK_ALLOW'>): string[] {
  return listed(WEBHOOK_ALLOW);
}

function entryOf(entry: string, { at, secrets }: { at: number; secrets: Record<string, string> }): Webhook | string {
  const where = `Entry ${at} of WEBHOOKS`;
  const [, name = '', address = ''] = /^([^=/:]*)=(.*)$/s.exec(entry) ?? [];
  if (!/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(name) || /(?:^|-)file$/.test(name)) return `${where} must begin with a name of small letters, digits and hyphens (none that ends in "file") and =.`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return `${where} needs an address that begins with https:// or http:// after the =; write %2C for a comma in it.`;
  if (url.username !== '' || url.password !== '') return `${where} holds a user or a password; leave them out, every message is signed.`;
  const key = keyOf(secrets[suffixOf(name)] ?? secrets[''] ?? '');
  return key === null ? `WEBHOOK_SECRET or WEBHOOK_SECRET_${suffixOf(name)} is needed for entry ${at} of WEBHOOKS; write whsec_ and then what "openssl rand -base64 32" prints.` : { name, url, key };
}

function suffixOf(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

function listed(text: string): string[] {
  return text.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '');
}

function isAllowable(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/');
  const family = isIP(address);
  if (bits === undefined) return family !== 0 || /^[\w-]+(?:\.[\w-]+)*\.?$/.test(entry);
  return more.length === 0 && family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}
