import { z } from 'zod';
import { mailSettings } from '../bot/email/settings.ts';
import { isLoopback } from '../bot/status-gate.ts';
import { webhookSettings } from '../bot/webhook/settings.ts';
import { defineSettings, wholeNumber, type SettingMeta } from '../engine/define.ts';
import { policySettings } from '../engine/policy.ts';
import { heartbeatSettings } from './heartbeat.ts';
import { modelSettings } from './model-settings.ts';
import { peopleMistakes } from './people.ts';
import type { AnySettings, FullMeta } from './setting-shape.ts';
import { topologySettings } from './topology.ts';

/** Where things are kept. */
export const storageSettings = defineSettings('Storage', {
  DATABASE_URL: linkTo(['postgres:', 'postgresql:'], {
    about: 'PostgreSQL to keep everything in; without it an embedded PostgreSQL runs in DATA_DIR',
    secret: true, example: 'postgres://user:password@host:5432/homelab_copilot',
  }),
  DATA_DIR: z.string().min(1).default('./data')
    .meta({ about: 'Folder for the embedded database and the diagnostics bundles' } satisfies SettingMeta),
  JOBS_MONGO_URL: linkTo(['mongodb:', 'mongodb+srv:'], {
    about: 'MongoDB that rings the alarm clock of the jobs; without it PostgreSQL does',
    secret: true, example: 'mongodb://user:password@host:27017/homelab_copilot',
  }),
});

/** Who may press what. */
export const peopleSettings = defineSettings('People', {
  ADMINS: z.string().optional().meta({
    about: 'Who may approve: persons with their accounts, or bare accounts. Unset, without a chat and in a terminal, the console may; set to nothing, nobody may',
    example: 'owner=discord:123456789012345678+telegram:123456789,second=console', emptyCounts: true,
  } satisfies FullMeta),
  USERS: z.string().optional().meta({
    about: 'Who may look, ask why and acknowledge, but not approve; written as ADMINS is',
    example: 'guest=telegram:987654321', emptyCounts: true,
  } satisfies FullMeta),
}, peopleMistakes);

/** The status page. */
export const statusSettings = defineSettings('Status page', {
  STATUS_HOST: z.string().regex(/^[\w.:-]+$/, 'write a host name or an address to listen on, without a port').default('127.0.0.1')
    .meta({ about: 'Address the status page listens on' } satisfies SettingMeta),
  STATUS_PORT: wholeNumber(0, 65_535, 8080, 'Port of the status page; 0 takes any free one'),
  STATUS_TOKEN: z.string().min(16).optional().meta({
    about: 'Password of the status page (any user name), at least 16 characters; needed when STATUS_HOST is not loopback', secret: true,
  } satisfies SettingMeta),
  STATUS_URL: linkTo(['http:', 'https:'], { about: 'Address of the status page as a reader of a card reaches it', example: 'http://nas.lan:8080' }),
}, tokenNeeded);

/** How logs are counted, and for how long they are kept. */
export const logSettings = defineSettings('Logs', {
  LOG_DAYS: wholeNumber(1, 3650, 90, 'Days that log lines are kept; a day is dropped only once each service with lines on it has its summary'),
  LOG_ROLLUP_MONTHS: wholeNumber(4, 120, 12, 'Months that the daily counts of log lines, the gaps and the positions of streams unseen since are kept'),
  LOG_SPOOL_MB: wholeNumber(1, 1_000_000, 256, 'Megabytes of log lines that wait in DATA_DIR/spool while the database is away; when it is full the logs are read no further'),
  LOG_WINDOW_SECONDS: wholeNumber(2, 60, 10, 'Seconds over which log lines are counted before detectors look at them'),
  LOG_LEARNING_MINUTES: wholeNumber(0, 10_080, 60, 'Minutes a log must be read before anything in it counts as new or as usual'),
});

/** Where what is remembered is indexed besides PostgreSQL, and for how long summaries of logs are kept. */
export const memorySettings = defineSettings('Memory', {
  CHROMA_URL: linkTo(['http:', 'https:'], {
    about: 'Chroma to index past incidents and summaries of logs in; it has no password of its own. Without it they are searched in PostgreSQL', example: 'http://127.0.0.1:8000',
  }),
  CHROMA_COLLECTIONS: z.string().regex(/^[a-z0-9][a-z0-9-]{1,40}$/, 'write small letters, digits and dashes').default('homelab-copilot')
    .meta({ about: 'What the names of the collections in Chroma begin with' } satisfies SettingMeta),
  LOG_SUMMARY_MONTHS: wholeNumber(1, 120, 12, 'Months that the monthly summaries of logs are kept'),
});

/** What concerns the whole service. */
export const generalSettings = defineSettings('General', {
  TZ: z.string().refine(isZone, 'write a time zone by its IANA name, such as Europe/Berlin').optional().transform((zone) => zone ?? systemZone())
    .meta({ about: 'Time zone of every time that is shown; the one of the system when unset', example: 'Europe/Berlin' } satisfies SettingMeta),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info')
    .meta({ about: 'How much is logged: trace, debug, info, warn, error, fatal or silent' } satisfies SettingMeta),
});

/** Every settings schema of the service: its own, the limits, and those of the given parts, by title within each list. */
export function collectSettings(parts: readonly { settings: AnySettings }[]): AnySettings[] {
  const own = [generalSettings, storageSettings, peopleSettings, statusSettings, policySettings, logSettings, modelSettings, memorySettings, topologySettings, mailSettings, webhookSettings, heartbeatSettings];
  return [...new Set<AnySettings>([...own, ...parts.map((part) => part.settings)])];
}

function tokenNeeded(values: { STATUS_HOST: string; STATUS_TOKEN?: string | undefined }): string[] {
  if (isLoopback(values.STATUS_HOST) || values.STATUS_TOKEN !== undefined) return [];
  return ['STATUS_TOKEN is needed because STATUS_HOST is not a loopback address; set a token of at least 16 characters, or STATUS_HOST=127.0.0.1.'];
}

function linkTo(protocols: readonly string[], meta: SettingMeta) {
  const words = `write a URL that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`;
  const fits = (text: string) => URL.canParse(text) && protocols.includes(new URL(text).protocol) && text.includes('://');
  return z.string().refine(fits, words).optional().meta(meta);
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function systemZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
