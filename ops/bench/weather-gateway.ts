import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeDiscord, PressResult } from '../testing/fake-discord.ts';
import { percentile, rounded, spread, type Figures } from './figures.ts';
import type { Lab } from './lab.ts';

type Took = { resumed: number[]; begun: number[]; thawed: number[]; acked: number[]; ackedLater: number[] };

/** How often a connection to Discord is lost: cut and resumed, ended with a new session after it, frozen until a heart that does not beat tells. */
export type Storms = { drops: number; sessions: number; freezes: number };

/** How long the bot is away each time, how soon presses are acknowledged (`acked_later` are those made while it was away), and whether each was answered once. */
export async function gatewayOf({ docker, discord }: Lab, { drops, sessions, freezes }: Storms): Promise<Figures> {
  const took: Took = { resumed: [], begun: [], thawed: [], acked: [], ackedLater: [] };
  docker.add({ name: 'weather', image: 'lab/app:1', restartPolicy: 'no' });
  await sleep(1000);
  docker.emitDie('weather', 1);
  const why = await discord.waitFor(() => discord.buttons().find((button) => button.label === 'Why?'), 60_000);
  const made: PressResult[] = [];
  const press = async (times: number[]): Promise<void> => {
    const begun = performance.now();
    const result = await discord.press({ userId: '100000000000000001', messageId: why.messageId, customId: why.customId });
    times.push(performance.now() - begun);
    made.push(result);
  };
  for (let n = 0; n < drops; n += 1) {
    await Promise.all([away(discord, took.resumed, () => { discord.dropGateway(); }), press(took.ackedLater)]);
    await press(took.acked);
  }
  for (let n = 0; n < sessions; n += 1) {
    await away(discord, took.begun, () => { discord.gateway.invalidate(false); });
    await press(took.acked);
  }
  discord.gateway.beatEvery(300);
  for (let n = 0; n < freezes; n += 1) {
    await away(discord, took.resumed, () => { discord.dropGateway(); });
    await Promise.all([away(discord, took.thawed, () => { discord.gateway.freeze(); }), press(took.ackedLater)]);
  }
  await sleep(3000);
  const answers = made.map((one) => one.replies().length);
  return {
    drops, ...spread('resumed', took.resumed), resumed_p95_ms: rounded(percentile(took.resumed, 0.95)), ...spread('new_session', took.begun), ...spread('thawed', took.thawed),
    ...spread('acked', took.acked), ...spread('acked_later', took.ackedLater), presses: made.length,
    presses_lost: answers.filter((count) => count === 0).length, presses_doubled: answers.filter((count) => count > 1).length, gateway_violations: discord.violations.length,
  };
}

/** Milliseconds until a session is connected again. */
async function away(discord: FakeDiscord, times: number[], storm: () => void): Promise<void> {
  const begun = performance.now();
  const before = discord.connections();
  storm();
  await discord.waitFor(() => discord.connections() > before && discord.connected() === 1, 60_000);
  times.push(performance.now() - begun);
}
