import { readQuietHours, quietUntil } from './quiet.ts';
import { severities, type Platform, type Severity, type Ticket } from './types.ts';

/** The least severity that a chat is told of; one that is not named is told of everything. */
export type Routes = ReadonlyMap<string, Severity>;

/** Whom a loud message names so that their phone rings, with hours in which it rings only for what is high. */
export type Pinged = { name: string; quiet: string };

/** The routes that `discord=medium,telegram=high` says; undefined where it says none. */
export function readRoutes(text: string): Routes | undefined {
  const pairs = entriesOf(text).map((entry) => entry.split('=').map((part) => part.trim().toLowerCase()));
  const routes = pairs.flatMap(([chat = '', least = '', ...rest]) => (rest.length === 0 && isChat(chat) && isSeverity(least) ? [[chat, least] as const] : []));
  return routes.length === pairs.length ? new Map(routes) : undefined;
}

/** The chats that `discord,telegram` says; undefined where it says others. */
export function readChats(text: string): Platform[] | undefined {
  const named = entriesOf(text).map((entry) => entry.toLowerCase());
  return named.every(isChat) ? named : undefined;
}

/** Whether a chat is told of a ticket: one of its findings must be as severe as the chat's route asks. */
export function isRouted({ situation }: Ticket, platform: Platform, routes: Routes): boolean {
  const least = routes.get(platform);
  return least === undefined || situation.findings.some(({ severity }) => ranks[severity] >= ranks[least]);
}

/** Whether a chat is told of what is so severe and about no ticket. */
export function isHeardIn(platform: Platform, severity: Severity, limits: { ROUTES: string }): boolean {
  const least = readRoutes(limits.ROUTES)?.get(platform);
  return least === undefined || ranks[severity] >= ranks[least];
}

/** The people that `owner,anna=22:00-07:00` says; undefined where it says none. */
export function readPinged(text: string): Pinged[] | undefined {
  const people = entriesOf(text).map((entry) => {
    const [name = '', quiet = '', ...rest] = entry.split('=').map((part) => part.trim());
    return name !== '' && rest.length === 0 && readQuietHours(quiet) !== undefined ? { name, quiet } : null;
  });
  return people.every((one) => one !== null) ? people : undefined;
}

/** The names of those whose phone rings now. */
export function pingedAt(people: readonly Pinged[], hour: { at: Date; timeZone: string; high: boolean }): string[] {
  return people.filter(({ quiet }) => hour.high || quietUntil(hour.at, readQuietHours(quiet) ?? null, hour.timeZone) === null).map(({ name }) => name);
}

const chats: readonly Platform[] = ['discord', 'telegram'];
const ranks: Record<Severity, number> = { low: 0, medium: 1, high: 2 };

function isChat(text: string): text is Platform {
  return (chats as readonly string[]).includes(text);
}

function isSeverity(text: string): text is Severity {
  return (severities as readonly string[]).includes(text);
}

function entriesOf(text: string): string[] {
  return text.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '');
}
