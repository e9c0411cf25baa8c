import { expect, test } from 'vitest';
import { listPeople, peopleMistakes, pingMistakes, type PeopleSettings, type Surroundings } from './people.ts';

const discord = '123456789012345678';
const other = '223456789012345678';
const terminal: Surroundings = { chats: [], terminal: true };

test('persons come with their role and all their accounts', () => {
  const settings = { ADMINS: ` owner = discord:${discord} + telegram:42 , second=console,`, USERS: `discord:${other}` };
  expect(peopleMistakes(settings)).toEqual([]);
  expect(listPeople(settings, { chats: ['discord', 'telegram'], terminal: true })).toEqual({
    approval: 'listed', loud: null,
    persons: [
      { name: 'owner', role: 'admin', accounts: [{ platform: 'discord', id: discord }, { platform: 'telegram', id: '42' }] },
      { name: 'second', role: 'admin', accounts: [{ platform: 'console', id: 'console' }] },
      { name: `discord:${other}`, role: 'user', accounts: [{ platform: 'discord', id: other }] },
    ],
  });
});

test.each<[string, PeopleSettings, string[]]>([
  ['an unknown platform', { ADMINS: 'owner=matrix:1' }, ['Entry 1 of ADMINS has no known platform; write discord:<id>, telegram:<id> or console.']],
  ['a bare name', { ADMINS: 'owner' }, ['Entry 1 of ADMINS has no known platform; write discord:<id>, telegram:<id> or console.']],
  ['no account after the name', { USERS: 'owner=' }, ['Entry 1 of USERS has no known platform; write discord:<id>, telegram:<id> or console.']],
  ['a missing id', { ADMINS: 'console,owner=discord' }, ['Entry 2 of ADMINS needs discord:<user id>, 15 to 20 digits (Copy User ID in developer mode).']],
  ['a user name for an id', { ADMINS: 'owner=discord:owner#1234' }, ['Entry 1 of ADMINS needs discord:<user id>, 15 to 20 digits (Copy User ID in developer mode).']],
  ['a group for a person', { ADMINS: 'owner=telegram:-100123' }, ['Entry 1 of ADMINS needs telegram:<user id>, a positive number (a negative one is a group, not a person).']],
  ['a console with an id', { ADMINS: 'owner=console:7' }, ['Entry 1 of ADMINS needs console alone, without an id.']],
  ['no name', { ADMINS: '=console' }, ['Entry 1 of ADMINS needs a name of at most 40 letters, digits, spaces, dots, dashes or underscores before the =.']],
  ['one account for two persons', { ADMINS: 'a=telegram:1,b=telegram:1' }, ['Entry 2 of ADMINS has a telegram account that also stands in entry 1 of ADMINS; one person, one entry, one role.']],
  ['one account in both lists', { ADMINS: 'telegram:1', USERS: 'b=telegram:1' }, ['Entry 1 of USERS has a telegram account that also stands in entry 1 of ADMINS; one person, one entry, one role.']],
  ['one person in both lists', { ADMINS: 'Ann=telegram:1', USERS: 'console,ann=telegram:2' }, ['Entry 2 of USERS names the same person as entry 1 of ADMINS; one person, one entry, one role.']],
  ['one account twice in an entry', { ADMINS: 'a=telegram:1+telegram:1' }, ['Entry 1 of ADMINS has a telegram account that also stands in entry 1 of ADMINS; one person, one entry, one role.']],
])('%s is a mistake that names the entry', (_, settings, mistakes) => {
  expect(peopleMistakes(settings)).toEqual(mistakes);
});

test.each([
  ['', []], ['owner', []], ['owner,discord:223456789012345678=22:00-07:00', []], ['console', ['Entry 1 of PING names nobody of ADMINS or USERS; write a name as it stands before the = there.']],
  ['owner, Owner=22:00-07:00,PlantedA', ['Entry 2 of PING names nobody of ADMINS or USERS; write a name as it stands before the = there.', 'Entry 3 of PING names nobody of ADMINS or USERS; write a name as it stands before the = there.']],
])('whom PING=%s names must be on a list', (ping, mistakes) => {
  const { persons } = listPeople({ ADMINS: 'owner=telegram:1', USERS: `discord:${other}` }, terminal);
  expect(pingMistakes(ping, persons)).toEqual(mistakes);
});

test('all mistakes of both lists are named and nothing that was written', () => {
  const mistakes = peopleMistakes({ ADMINS: 'PlantedA=x:PlantedB,PlantedC=telegram:PlantedD+discord:9', USERS: 'PlantedA=console,!PlantedE=PlantedF' });
  expect(mistakes).toHaveLength(6);
  expect(mistakes.join()).not.toContain('Planted');
});

test.each<[string, PeopleSettings, Surroundings, string, RegExp | null]>([
  ['nothing set in a terminal: the console is the admin', {}, terminal, 'console', null],
  ['only users set in a terminal: the console is the admin', { USERS: 'telegram:1' }, terminal, 'console', null],
  ['nothing set without a terminal', {}, { chats: [], terminal: false }, 'nobody', /no terminal is attached; set ADMINS/],
  ['an empty list', { ADMINS: '' }, terminal, 'nobody', /ADMINS is set but empty/],
  ['a list of commas', { ADMINS: ' , ' }, terminal, 'nobody', /ADMINS is set but empty/],
  ['a chat without admins, terminal or not', {}, { chats: ['discord'], terminal: true }, 'nobody', /a chat is configured but ADMINS is not set/],
  ['the console listed as a user', { USERS: 'console' }, terminal, 'nobody', /the console is listed in USERS/],
  ['admins whom nothing reaches', { ADMINS: 'telegram:1' }, { chats: ['discord'], terminal: true }, 'nobody', /no person of ADMINS has an account where/],
  ['a chat where no admin has an account', { ADMINS: 'telegram:1' }, { chats: ['discord', 'telegram'], terminal: false }, 'listed', /NOBODY CAN APPROVE IN DISCORD/],
  ['an admin in each chat', { ADMINS: `discord:${discord},telegram:1` }, { chats: ['discord', 'telegram'], terminal: false }, 'listed', null],
  ['an admin at the terminal', { ADMINS: 'me=console' }, terminal, 'listed', null],
  ['an admin of a terminal that is not there', { ADMINS: 'me=console' }, { chats: [], terminal: false }, 'nobody', /NOBODY CAN APPROVE/],
])('%s', (_, settings, around, approval, loud) => {
  const listed = listPeople(settings, around);
  expect(listed.approval).toBe(approval);
  if (loud === null) expect(listed.loud).toBeNull();
  else expect(listed.loud).toMatch(loud);
  const admins = listed.persons.filter((person) => person.role === 'admin');
  if (approval === 'console') expect(admins).toEqual([{ name: 'console', role: 'admin', accounts: [{ platform: 'console', id: 'console' }] }]);
});
