import { readPinged } from '../engine/routes.ts';
import type { Account, Platform, Role } from '../engine/types.ts';

/** A chat account of a listed person. */
export type ListedAccount = Pick<Account, 'platform' | 'id'>;

/** A person of ADMINS or USERS with all their accounts. */
export type ListedPerson = { name: string; role: Role; accounts: ListedAccount[] };

/** The texts of the two settings; undefined means not set, an empty text means set to nobody. */
export type PeopleSettings = { ADMINS?: string | undefined; USERS?: string | undefined };

/** Where people can be met: the chats that are configured, and whether a terminal is attached. */
export type Surroundings = { chats: readonly Platform[]; terminal: boolean };

/** Who is listed, who can approve, and the sentence to print when that is not as one would wish. */
export type ListedPeople = { persons: ListedPerson[]; approval: 'listed' | 'console' | 'nobody'; loud: string | null };

/** The id of the one account of the platform `console`: whoever sits at the terminal. */
export const consoleId = 'console';

/** Everything that is wrong with the two lists, each as a sentence that names the entry and holds none of it. */
export function peopleMistakes(settings: PeopleSettings): string[] {
  const entries = entriesOf(settings);
  return [...entries.flatMap((entry) => entry.mistakes), ...doubles(entries)];
}

/** Which entries of PING name somebody who is on neither list, each as a sentence that names the entry and holds none of it. */
export function pingMistakes(ping: string, persons: readonly ListedPerson[]): string[] {
  const known = new Set(persons.map(({ name }) => name));
  return (readPinged(ping) ?? []).flatMap(({ name }, at) => (known.has(name) ? [] : [`Entry ${at + 1} of PING names nobody of ADMINS or USERS; write a name as it stands before the = there.`]));
}

/** The people of lists without mistakes, and who of them can approve where. */
export function listPeople(settings: PeopleSettings, around: Surroundings): ListedPeople {
  const persons = entriesOf(settings).map(({ name, role, accounts }) => ({ name, role, accounts }));
  const admins = persons.filter((person) => person.role === 'admin');
  if (admins.length > 0) return whereAdminsAre(persons, admins, around);
  if (settings.ADMINS === undefined && around.chats.length === 0 && around.terminal && !has(persons, 'console')) {
    const owner: ListedPerson = { name: 'console', role: 'admin', accounts: [{ platform: 'console', id: consoleId }] };
    return { persons: [...persons, owner], approval: 'console', loud: null };
  }
  return { persons, approval: 'nobody', loud: `NOBODY CAN APPROVE: ${whyNobody(settings, around)}` };
}

type Entry = ListedPerson & { at: string; mistakes: string[] };

function entriesOf(settings: PeopleSettings): Entry[] {
  return [...listOf('ADMINS', 'admin', settings.ADMINS), ...listOf('USERS', 'user', settings.USERS)];
}

function listOf(setting: string, role: Role, text = ''): Entry[] {
  const entries = text.split(',').map((part, at) => ({ part: part.trim(), at: `entry ${at + 1} of ${setting}` }));
  return entries.filter(({ part }) => part !== '').map(({ part, at }) => entryOf(part, at, role));
}

function entryOf(part: string, at: string, role: Role): Entry {
  const sign = part.indexOf('=');
  const name = (sign < 0 ? part : part.slice(0, sign)).trim();
  const accounts = (sign < 0 ? part : part.slice(sign + 1)).split('+').map((text) => accountOf(text.trim()));
  const wrong = accounts.filter((account) => typeof account === 'string');
  const named = sign < 0 || /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u.test(name);
  const naming = named ? [] : ['needs a name of at most 40 letters, digits, spaces, dots, dashes or underscores before the ='];
  const mistakes = [...naming, ...wrong].map((words) => capital(`${at} ${words}.`));
  return { name, role, at, mistakes, accounts: accounts.filter((account) => typeof account !== 'string') };
}

const known: Record<Platform, { id: RegExp; words: string }> = {
  discord: { id: /^\d{15,20}$/, words: 'needs discord:<user id>, 15 to 20 digits (Copy User ID in developer mode)' },
  telegram: { id: /^[1-9]\d{0,15}$/, words: 'needs telegram:<user id>, a positive number (a negative one is a group, not a person)' },
  console: { id: /^console$/, words: 'needs console alone, without an id' },
};

function accountOf(text: string): ListedAccount | string {
  if (text === 'console') return { platform: 'console', id: consoleId };
  const [platform = '', id = '', ...rest] = text.split(':').map((piece) => piece.trim());
  if (!isPlatform(platform)) return 'has no known platform; write discord:<id>, telegram:<id> or console';
  const fits = rest.length === 0 && platform !== 'console' && known[platform].id.test(id);
  return fits ? { platform, id } : known[platform].words;
}

function isPlatform(text: string): text is Platform {
  return Object.hasOwn(known, text);
}

function doubles(entries: readonly Entry[]): string[] {
  const seen = new Map<string, string>();
  return entries.flatMap(({ at, name, accounts }) => {
    const person = { key: `name ${name.normalize('NFC').toLowerCase()}`, words: 'names the same person as' };
    const keys = accounts.map(({ platform, id }) => ({ key: `${platform}:${id}`, words: `has a ${platform} account that also stands in` }));
    const twice = [person, ...keys].flatMap(({ key, words }) => {
      const first = seen.get(key);
      seen.set(key, first ?? at);
      return first === undefined ? [] : [capital(`${at} ${words} ${first}; one person, one entry, one role.`)];
    });
    return twice.slice(0, 1);
  });
}

function whereAdminsAre(persons: ListedPerson[], admins: readonly ListedPerson[], around: Surroundings): ListedPeople {
  const places: Platform[] = around.terminal ? [...around.chats, 'console'] : [...around.chats];
  const deaf = around.chats.filter((chat) => !has(admins, chat));
  if (!places.some((place) => has(admins, place))) {
    return { persons, approval: 'nobody', loud: 'NOBODY CAN APPROVE: no person of ADMINS has an account where this service can be pressed; add one, or configure their chat.' };
  }
  const loud = deaf.length === 0 ? null : `NOBODY CAN APPROVE IN ${deaf.join(' AND ').toUpperCase()}: no person of ADMINS has an account there.`;
  return { persons, approval: 'listed', loud };
}

function whyNobody(settings: PeopleSettings, around: Surroundings): string {
  if (settings.ADMINS !== undefined) return 'ADMINS is set but empty; list at least one person, such as ADMINS=owner=discord:<id>.';
  if (around.chats.length > 0) return 'a chat is configured but ADMINS is not set; list who may approve, such as ADMINS=owner=discord:<id>.';
  if (!around.terminal) return 'ADMINS is not set and no terminal is attached; set ADMINS, or start in a terminal.';
  return 'the console is listed in USERS and ADMINS is not set; list who may approve in ADMINS.';
}

function has(persons: readonly ListedPerson[], platform: Platform): boolean {
  return persons.some((person) => person.accounts.some((account) => account.platform === platform));
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
