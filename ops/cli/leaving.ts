import { Command } from 'commander';
import { leavingRef } from '../../engine/canary.ts';
import { factsIn } from '../../storage/facts.ts';
import { withStore } from './with-store.ts';

/** `copilot leaving`: whether anything may leave the house. A canary that was about to leave shuts the door; only this opens it again. */
export const command = new Command()
  .addCommand(new Command('open').description('send again, after you have found out how a canary got so far').action(() => withStore('leaving', async (store) => {
    await factsIn(store).keep([{ resource: leavingRef, kind: 'leaving.state', at: new Date(), key: 'door', value: { held: false } }]);
    process.stdout.write('Sending goes on.\n');
  })))
  .addCommand(new Command('show').description('whether anything may leave').action(() => withStore('leaving', async (store) => {
    const state = (await factsIn(store).latest(['leaving.state'])).at(-1);
    const held = state?.kind === 'leaving.state' && state.value.held;
    process.stdout.write(held ? `Nothing is sent since ${state.at.toISOString()}: a canary from a log was about to leave.\n` : 'Sending goes on.\n');
  })));
