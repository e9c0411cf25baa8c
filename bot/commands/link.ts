import { defineCommand, sentence, type AnswerCard, type Asked, type CommandWorld } from '../../engine/commands.ts';
import { personName, safe } from '../../engine/distill.ts';
import { readLinkCode, type LinkWish } from '../../engine/links.ts';
import { accountIn, accountName } from '../linked-account.ts';

const usage = safe`/link [code], or as an admin /link discord:1234 name`;

/**
 * Lets one more chat account in. Whoever asks tells the code that is shown at home, so that they can read what is shown there; then an
 * admin says who they are. Neither of the two is enough.
 */
export default defineCommand({
  name: 'link',
  about: safe`Let one more chat account in, with a code that is shown at home`,
  usage,
  roles: ['admin', 'user'],
  options: [{ name: 'code', about: 'The code; as an admin, the account that asks', kind: 'word' }, { name: 'person', about: 'As an admin: who that is', kind: 'text' }],
  answer: (asked, world) => (asked.actor.role === 'admin' ? ofAdmin(asked, world) : Promise.resolve(sentence(safe`You are on the list already, as ${personName(asked.actor.name)}.`))),
  stranger: async ({ given, account, at }, { links, sayHome }) => {
    if (given['code'] === undefined) return wishFor(await links.wish(account, at), sayHome);
    const code = readLinkCode(String(given['code']));
    const proven = code !== null && await links.prove(account, code, at);
    if (!proven) return sentence(safe`That is not the code that is shown at home for you. Nothing was done; /link gives a new one.`);
    sayHome(`${accountName(account)} has told its code; an admin lets it in with /link ${accountName(account)} and a name`);
    return sentence(safe`The code is right. Now an admin has to say who you are: /link ${accountName(account)} and your name.`);
  },
});

function wishFor(wish: LinkWish | null, sayHome: CommandWorld['sayHome']): AnswerCard {
  if (wish === null) return sentence(safe`Too many ask to be let in now. Try again in 10 minutes.`);
  const name = accountName(wish.account);
  sayHome(`${name} asks to be let in; its code is ${wish.code}, good for 10 minutes. It gives no right without an admin`);
  return sentence(safe`A code for ${name} is shown at home now: on the status page, in the log and at the console. Write /link and that code within 10 minutes.`);
}

async function ofAdmin({ given, actor, at }: Asked, { links }: CommandWorld): Promise<AnswerCard> {
  const account = accountIn(String(given['code'] ?? ''));
  const { person } = given;
  if (account === null || typeof person !== 'string') return waiting(await links.wishes(at));
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u.test(person)) return sentence(safe`A name is of at most 40 letters, digits, spaces, dots and dashes. Nothing was done.`);
  const role = await links.let(account, { person, by: actor.name, at });
  if (role === null) return sentence(safe`${accountName(account)} has not told its code, or that was more than 10 minutes ago. Nothing was done.`);
  return sentence(safe`${accountName(account)} is ${personName(person)} from now on, ${role === 'admin' ? safe`an admin, who may approve` : safe`a user, who may look, acknowledge and silence`}.`);
}

function waiting(wishes: readonly LinkWish[]): AnswerCard {
  if (wishes.length === 0) return sentence(safe`Nobody asks to be let in. Who wants to writes /link to me.`);
  return {
    push: safe`🔑 ${wishes.length} ask to be let in`, tone: 'info', link: null,
    lines: wishes.map(({ account, proven }) => ({ label: accountName(account), text: proven ? safe`has told the code that is shown at home` : safe`has not told its code yet` })),
    foot: safe`Write /link, the account and a name. A name of the list gives its role, any other is a user`,
  };
}
