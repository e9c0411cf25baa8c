import { afterAll, beforeAll, expect, test } from 'vitest';
import { buttonsIn, has, pressUntil, watched } from './testing/play.ts';
import { offerOf, shownIn } from './testing/press-world.ts';
import { lab, startStack, until, type Stack } from './testing/stack.ts';

let stack: Stack;
let isThere = false;
beforeAll(async () => {
  stack = await startStack({ env: { FLAP_COUNT: '50' } });
  await watched(stack);
});
afterAll(async () => { await stack.stop(); });

test('a trouble that comes again tells how often it was there, what helped, how the step fared, and what a person knows better', { timeout: 180_000 }, async () => {
  const first = await broken();
  await endedAfterPresses(first.label);
  const second = await broken();
  await until('the card to tell of it', () => shownIn(stack, 'telegram', second.places.telegram.card).includes('Seen before'));
  expect(shownIn(stack, 'discord', second.places.discord.card)).toMatch(new RegExp(`Seen before.*once, \\d+ [A-Z][a-z]{2} \\d{4} \\(${first.label}\\), fixed by: Restart lab/db`));
  const tracked = /^Approve step \d \(helped 1 of 1\)/;
  await pressUntil(stack, 'discord', { enough: () => buttonsIn(stack, 'discord', tracked).length > 0, label: /^Approve step \d$/ });
  expect(shownIn(stack, 'discord', buttonsIn(stack, 'discord', tracked)[0]?.messageId ?? '')).toMatch(/Before:\S* helped 1 of 1 time, median \d+ s/);
  await endedAfterPresses(second.label);

  const says = (text: string) => { stack.telegram.sendText({ chatId: lab.chat, userId: lab.admin.telegram, text }); };
  const answered = async (pattern: RegExp) => {
    await until('the answer', () => texts(pattern).length > 0);
    return texts(pattern)[0]?.[1] ?? '';
  };
  const texts = (pattern: RegExp) => [...stack.telegram.messages.values()].map((message) => pattern.exec(message.text ?? '')).filter((found) => found !== null);
  says(`/lesson ${first.label} cause: the disk sleeps\nlesson: wake the disk first`);
  says(`/lesson ${first.label} keep ${await answered(/keep ([0-9A-F]{8})/)}`);
  await answered(new RegExp(`Written down: (${first.label})`));
  const third = await broken();
  await until('the card to tell what a person knows', () => shownIn(stack, 'discord', third.places.discord.card).includes('wake the disk first'));
  expect(shownIn(stack, 'discord', third.places.discord.card)).toMatch(/2 times, last .*, fixed by: wake the disk first; cause as a person put it: the disk sleeps/);
});

/** Puts a container that crashes until it is restarted in the place of the one before; answers what is offered. */
async function broken(): ReturnType<typeof offerOf> {
  if (isThere) stack.docker.remove('db');
  isThere = true;
  stack.docker.add({ name: 'db', image: 'postgres:18', restartPolicy: 'always', behaviour: 'crash-until-restarted' });
  return offerOf(stack, 'db');
}

async function endedAfterPresses(label: string): Promise<void> {
  await pressUntil(stack, 'discord', { enough: () => has(stack, `SELECT 1 FROM incident_narratives WHERE id = '${label}'`) });
}
