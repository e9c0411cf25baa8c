import { z } from 'zod';
import { defineSettings, wholeNumber, type SettingMeta } from './define.ts';
import { readQuietHours } from './quiet.ts';
import { readPinged, readRoutes } from './routes.ts';
import type { FactKind, PressAction, Role } from './types.ts';

/** Every limit of the engine, in the units its name says. */
export const policySettings = defineSettings('Limits', {
  SETTLE_SECONDS: wholeNumber(0, 600, 3, 'Seconds between opening an incident and posting its card, so that the culprit is its title'),
  APPROVAL_MINUTES: wholeNumber(1, 55, 55, 'Minutes an offered step can be approved; Discord limits edits of messages older than an hour'),
  LATE_PRESS_SECONDS: wholeNumber(5, 86_400, 120, 'A press that waited longer than this while we were away is answered "press again"'),
  MAX_ROUNDS: wholeNumber(1, 5, 3, 'Plans per incident before it is handed over to a person'),
  MAX_STEPS: wholeNumber(1, 7, 5, 'Steps per plan'),
  VERIFY_LIMIT_SECONDS: wholeNumber(1, 86_400, 600, 'Seconds a check after a step may wait for an answer before it counts as unknown'),
  RECOVERY_SECONDS: wholeNumber(1, 3600, 60, 'Seconds without trouble until something counts as recovered'),
  STALE_SECONDS: wholeNumber(2, 3600, 90, 'What was last seen longer ago than this is unknown'),
  SAME_CAUSE_SECONDS: wholeNumber(0, 3600, 300, 'Seconds that those who suffer may cry earlier than the trouble they suffer from is noticed'),
  FLAP_COUNT: wholeNumber(2, 100, 3, 'Times that an incident may come and go within the flap window; after that its next card is one that stays: unstable'),
  FLAP_WINDOW_MINUTES: wholeNumber(1, 1440, 30, 'Length of the flap window in minutes'),
  FLAP_CALM_MINUTES: wholeNumber(1, 1440, 30, 'Minutes of calm after which an unstable incident is over'),
  QUIET_HOURS: z.string().default('').refine((text) => readQuietHours(text) !== undefined, 'write the hours as 22:00-07:00').refine(areHours, 'write two different times, as 22:00-07:00, or nothing for none').meta({
    about: 'Hours in which only what is high is told; the rest is looked at again when they end. Empty: none', example: '22:00-07:00',
  } satisfies SettingMeta),
  ROUTES: z.string().default('').refine((text) => readRoutes(text) !== undefined, 'write the chats as discord=medium,telegram=high').meta({
    about: 'The least severity that a chat is told of: low, medium or high. A chat that is not named is told of everything', example: 'discord=medium,telegram=high',
  } satisfies SettingMeta),
  PING: z.string().default('').refine((text) => readPinged(text) !== undefined, 'write the names of ADMINS or USERS as owner,anna=22:00-07:00').meta({
    about: 'Whose phone rings, by name, for what is high and for what waits for approval; in the hours behind a name only for what is high. Empty: nobody is named', example: 'owner=22:00-07:00',
  } satisfies SettingMeta),
  CHAT_PER_MINUTE: wholeNumber(4, 10_000, 20, 'Messages and edits that a chat may get in a minute'),
  STORM_COUNT: wholeNumber(2, 1000, 5, 'Incidents within the storm window that count as a storm: one message tells of them all, their cards wait'),
  STORM_SECONDS: wholeNumber(10, 3600, 120, 'Length of the storm window, and of the calm that ends a storm, in seconds'),
  REMIND_MINUTES: wholeNumber(0, 10_080, 30, 'Minutes until the first reminder of an open incident; the pauses grow twelvefold and then stay. 0: none'),
  STEP_TIMEOUT_SECONDS: wholeNumber(5, 900, 60, 'Seconds a step may take before its result is unknown'),
  POLL_SECONDS: wholeNumber(1, 3600, 10, 'Seconds between two looks at everything; events do not wait for it'),
  FACTS_DAYS: wholeNumber(1, 3650, 30, 'Days that facts are kept'),
  MOVES_DAYS: wholeNumber(1, 3650, 400, 'Days that the moves of recorded tickets are kept'),
  CALLS_DAYS: wholeNumber(1, 3650, 400, 'Days that the calls to platforms which changed something are kept, from the end of their ticket on'),
  API_CALLS_DAYS: wholeNumber(1, 3650, 7, 'Days that what the API of Proxmox was asked and answered is kept, without secrets'),
}, ({ STALE_SECONDS, POLL_SECONDS }) => (STALE_SECONDS >= 2 * POLL_SECONDS ? [] : ['STALE_SECONDS must be at least twice POLL_SECONDS, or whatever is watched is unknown again and again between two looks']));

/** Hours that end when they begin are none. */
function areHours(text: string): boolean {
  const hours = readQuietHours(text);
  return !hours || hours.from !== hours.until;
}

/** The limits as numbers. */
export type Limits = z.infer<typeof policySettings.schema>;

/** Who may press what; everything that changes a machine is for admins. */
export const pressers: Record<PressAction, readonly Role[]> = {
  approve: ['admin'],
  decline: ['admin'],
  check: ['admin'],
  ack: ['admin', 'user'],
  silence: ['admin', 'user'],
  maintain: ['admin'],
  why: ['admin', 'user'],
  details: ['admin', 'user'],
  ask: ['admin'],
  correct: ['admin'],
  turn: ['admin', 'user'],
  approve_all: ['admin'],
  halt: ['admin'],
  skip: ['admin'],
  ignore: ['admin'],
};

/** How long a pressed silence and a pressed maintenance last, in seconds. */
export const silenceSeconds = 3600;
export const maintenanceSeconds = 7200;

/** How long a silence may last that somebody of a role asks for, in seconds. */
export const mostSilence: Record<Role, number> = { admin: 7 * 86_400, user: 4 * 3600 };

/** Transitions one `advance` may make before it gives the ticket back; a bound, not a target. */
export const movesPerAdvance = 24;

/** How many steps a plan may have that makes a cluster as it is declared. */
export const mostDeclaredSteps = 2000;

/** How long a press on Ignore keeps a drift from being told again, in seconds. */
export const ignoreSeconds = 7 * 86_400;

/** How long the end of a step of a declaration is waited for at most while the platform tells that it is still under way, in seconds: a backup or a copy of large disks takes hours. */
export const longestStepSeconds = 6 * 3600;

/** How long an approval holds that was given ahead, with that of an earlier step, in seconds. */
export const aheadSeconds = 4 * 3600;

/** A message that offers a step is used again for the next step only while it is younger than this, in seconds. */
export const anchorSeconds = 300;

/** How often a message is edited at most while a step only passes from running to its end, in seconds. */
export const editSeconds = 3;

/** How long an incident must have been open for its end to be told with a sound, in seconds. */
export const longOpenSeconds = 4 * 3600;

/** How long after the last press on a message a next step waits there in silence, for an edit rings no phone, in seconds. */
export const unheardSeconds = 120;

/** How long a machine that was restarted on purpose may stay away, in seconds. */
export const rebootSeconds = 900;

/** How long a Docker host on a guest or node that has just come up may take to answer, in seconds. */
export const bootSeconds = 180;

/** How long something that was just started or replaced may fail its health check, in seconds: it may be carrying its data over, and a restart would break that. */
export const settleSeconds = 900;

/** How many affected resources a ticket lists at most. */
export const mostAffected = 500;

/** How far back detectors look at most, in seconds. */
export const memorySeconds = 3600;

/** Kinds of facts that tell something only over a longer time, and how far back detectors see them, in seconds. */
export const longMemory: Partial<Record<FactKind, number>> = { 'storage.usage': 7 * 86_400, 'disk.health': 14 * 86_400, 'task.ended': 86_400, 'task.began': 86_400 };
