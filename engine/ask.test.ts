import { expect, test } from 'vitest';
import { answerTo, suggestionsFor, type AskDeps } from './ask.ts';
import { calledByRef } from './called.ts';
import { defineCommand, sentence, type CommandWorld, type Question } from './commands.ts';
import { safe } from './distill.ts';
import { Fault } from './errors.ts';
import type { Deps } from './ports.ts';
import { wordsIn } from '../templates/cards/words.ts';

const status = defineCommand({
  name: 'status', about: safe`How it is`, usage: safe`/status [resource]`, roles: ['admin', 'user'],
  options: [{ name: 'resource', about: safe`Which one`, kind: 'text', suggests: true }],
  answer: ({ given, actor }) => (given['resource'] === 'broken' ? Promise.reject(new Fault('store.unavailable', 'away')) : Promise.resolve(sentence(actor.role === 'admin' ? safe`For an admin.` : safe`For a user.`))),
  suggest: () => Promise.resolve([safe`lab/plex`]),
});
const approve = defineCommand({ name: 'approve', about: safe`Approves`, usage: safe`/approve id`, roles: ['admin'], options: [], answer: () => Promise.resolve(sentence(safe`Done.`)) });

const help = defineCommand({ name: 'help', about: safe`Helps`, usage: safe`/help`, roles: ['admin', 'user'], options: [], answer: () => Promise.resolve(sentence(safe`What you can ask me.`)) });

type Noted = Parameters<Deps['audit']['access']>[0];

function desk(): { deps: AskDeps; noted: Noted[] } {
  const noted: Noted[] = [];
  const roles: Record<string, 'admin' | 'user'> = { 1: 'admin', 2: 'user' };
  return {
    noted,
    deps: {
      commands: [status, approve, help], world: { called: () => calledByRef } as CommandWorld, words: wordsIn('UTC'), say: () => undefined,
      people: { byAccount: ({ id }) => Promise.resolve(roles[id] === undefined ? null : { name: `person ${id}`, role: roles[id] }) },
      audit: { access: (entry) => { noted.push(entry); return Promise.resolve(); } },
    },
  };
}

function question(over: Partial<Question> & { id?: string; bot?: boolean } = {}): Question {
  const { id = '2', bot = false, ...rest } = over;
  return { command: 'status', written: '', account: { platform: 'telegram', id, bot }, chat: '-1', where: 'home', addressed: false, late: false, at: new Date('2026-11-21T10:00:00Z'), ...rest };
}

test.each([
  ['an admin', question({ id: '1' }), null, 'For an admin.'], ['a user', question(), null, 'For a user.'],
  ['a stranger', question({ id: '9' }), 'stranger', 'You are not on the list of people who may do this. The owner can add you to ADMINS or USERS; or write /link to me.'],
  ['a stranger, to /start', question({ id: '9', command: 'start', addressed: true }), 'stranger', /write \/link to me/],
  ['a stranger, to an unknown command', question({ id: '9', command: 'stauts', addressed: true }), 'stranger', /not on the list/],
  ['a user elsewhere', question({ where: 'elsewhere' }), 'chat', /in the chat that I post to/], ['a user alone', question({ where: 'alone' }), null, 'For a user.'],
  ['a user who waited while nobody listened', question({ late: true }), 'late', /ask again/],
  ['a user, to a command for admins', question({ command: 'approve' }), 'role', 'Only admins may do this, and you are linked as a user. Nothing was done; that you tried was written down.'],
  ['a user, to a misspelt command', question({ command: 'sttaus', addressed: true }), null, 'I know no such command. The nearest is /status [resource].'],
  ['an admin, to a strange command', question({ id: '1', command: 'frobnicate', addressed: true }), null, 'I know no such command. There is /status [resource], /approve id, /help.'],
  ['a user, to /start', question({ command: 'start', addressed: true }), null, 'What you can ask me.'],
  ['a user while the database is away', question({ written: 'broken' }), 'away', /Ask again in a minute/],
] as const)('the answer to %s', async (_who, asked, refused, says) => {
  const { deps, noted } = desk();
  const answer = await answerTo(asked, deps);
  expect(answer).toMatchObject({ refused, card: { push: typeof says === 'string' ? says : expect.stringMatching(says) as string } });
  expect(noted).toMatchObject([{ resource: `/${asked.command}`, surface: 'telegram -1', outcome: refused === 'away' ? 'ok' : refused ?? 'ok' }]);
});

test.each([['a bot', question({ bot: true })], ['a command that may be meant for another bot', question({ command: 'weather' })], ['/start in a group, which may be meant for another bot', question({ command: 'start' })]])('to %s nothing is said', async (_who, asked) => {
  const { deps, noted } = desk();
  expect(await answerTo(asked, deps)).toBeNull();
  expect(noted).toEqual([]);
});

test('what is written wrongly is answered with how it is written', async () => {
  expect((await answerTo(question({ written: { resource: 7 } }), desk().deps))?.card.push).toBe('That I do not understand. Write /status [resource].');
});

test.each([['2', ['lab/plex']], ['9', []]])('names are suggested to account %s: %j', async (id, names) => {
  expect(await suggestionsFor({ command: 'status', account: { platform: 'discord', id, bot: false } }, { option: 'resource', typed: '' }, desk().deps)).toEqual(names);
});
