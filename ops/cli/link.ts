import { Command } from 'commander';
import { accountIn, accountName } from '../../bot/linked-account.ts';
import { Fault } from '../../engine/errors.ts';
import type { LinkedAccount } from '../../engine/links.ts';
import { linksIn } from '../../storage/links.ts';
import { withStore } from './with-store.ts';

/** `copilot link`: which chat accounts ask to be let in, and letting one in or out at the console. */
export const command = new Command()
  .addCommand(new Command('list').description('who asks to be let in').action(() => withStore('link', async (store) => {
    const wishes = await linksIn(store).wishes(new Date());
    process.stdout.write(wishes.map(({ account, code, proven }) => `${accountName(account)} ${proven ? 'has told its code' : `has not told its code yet: ${code}`}\n`).join('') || 'Nobody asks to be let in.\n');
  })))
  .addCommand(new Command('confirm').description('let an account in that has told its code').argument('<account>', 'such as discord:1234').argument('<person>', 'who that is')
    .action((text: string, person: string) => withStore('link', async (store) => {
      const role = await linksIn(store).let(known(text), { person, by: 'the console', at: new Date() });
      if (role === null) throw new Fault('config.invalid', `${text} has not told its code, or that was more than 10 minutes ago; \`link list\` shows who asks.`);
      process.stdout.write(`${text} is ${person} from now on, ${role === 'admin' ? 'an admin' : 'a user'}.\n`);
    })))
  .addCommand(new Command('end').description('let an account out again that was linked').argument('<account>', 'such as discord:1234').action((text: string) => withStore('link', async (store) => {
    if (!await linksIn(store).end(known(text))) throw new Fault('config.invalid', `${text} was never linked; those of ADMINS and USERS are taken out there.`);
    process.stdout.write(`${text} is out.\n`);
  })));

function known(text: string): LinkedAccount {
  const account = accountIn(text);
  if (account === null) throw new Fault('config.invalid', `${text} is no account; write discord:1234 or telegram:1234.`);
  return account;
}
