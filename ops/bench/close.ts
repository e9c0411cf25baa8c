import { reportOf, spread, type Effort, type Report } from './figures.ts';
import { discordOf, load, openLab, startOn, telegramOf, untilReady, type Lab } from './lab.ts';

type Chat = 'discord' | 'telegram';
type Shown = { messageId: string; token: string };

const waitMs = 30_000;

/** From a press in one chat until the other chat has lost its buttons and names who pressed, with the default poll and 20 calm containers. */
export async function benchClose({ quick }: Effort): Promise<Report> {
  const lab = await openLab();
  const product = await startOn(lab, { ...discordOf(lab), ...telegramOf(lab), SETTLE_SECONDS: '0' });
  const took: Record<Chat, number[]> = { discord: [], telegram: [] };
  try {
    await untilReady(product, ['discord', 'telegram', 'docker:lab']);
    for (let n = 0; n <= (quick ? 20 : 100); n += 1) {
      const ms = await pressed(lab, `close-${n}`, n % 2 === 0 ? 'discord' : 'telegram');
      if (n > 0) took[n % 2 === 0 ? 'discord' : 'telegram'].push(ms);
    }
    const samples = took.discord.length + took.telegram.length;
    return reportOf({ ...spread('press_in_discord', took.discord), ...spread('press_in_telegram', took.telegram), samples, ...load() }, {});
  } finally {
    await product.stop();
    await lab.close();
  }
}

/** Breaks a container, approves in one chat what is offered, and answers the milliseconds until the other chat shows it. */
export async function pressed(lab: Lab, name: string, chat: Chat): Promise<number> {
  lab.docker.add({ name, image: 'postgres:18', restartPolicy: 'always' });
  lab.docker.crash(name, { times: 3, exitCode: 1 });
  const discord = await lab.discord.waitFor(() => approveIn(lab, 'discord'), waitMs);
  const telegram = await lab.telegram.waitFor(() => approveIn(lab, 'telegram'), waitMs);
  const begun = performance.now();
  if (chat === 'discord') await lab.discord.press({ userId: '100000000000000001', messageId: discord.messageId, customId: discord.token });
  else lab.telegram.press({ userId: 5001, chatId: -1001234567890, messageId: Number(telegram.messageId), data: telegram.token });
  if (chat === 'discord') await lab.telegram.waitFor(() => isClosed(lab.telegram.buttons(Number(telegram.messageId)), lab.telegram.text(Number(telegram.messageId))), waitMs);
  else await lab.discord.waitFor(() => isClosed(lab.discord.buttons(discord.messageId), lab.discord.text(discord.messageId)), waitMs);
  const ms = performance.now() - begun;
  lab.docker.remove(name);
  await lab.telegram.waitFor(() => approveIn(lab, 'telegram') === null && approveIn(lab, 'discord') === null, waitMs);
  return ms;
}

function approveIn(lab: Lab, chat: Chat): Shown | null {
  if (chat === 'discord') {
    const found = lab.discord.buttons().find((button) => button.label.startsWith('Approve'));
    return found ? { messageId: found.messageId, token: found.customId } : null;
  }
  const found = lab.telegram.buttons().find((button) => button.label.startsWith('Approve'));
  return found ? { messageId: String(found.messageId), token: found.data ?? '' } : null;
}

/** Whether a plan has lost its buttons and names who pressed. */
export function isClosed(buttons: readonly unknown[], text: string): boolean {
  return buttons.length === 0 && /approved by\W+owner/i.test(text);
}
