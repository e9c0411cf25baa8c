import { expect, test } from 'vitest';
import type { Asked, CommandWorld } from '../../engine/commands.ts';
import { calledByRef } from '../../engine/called.ts';
import { dailyOf } from '../../engine/daily.ts';
import type { Day } from '../../engine/days.ts';
import digest from './digest.ts';

/** Half past midnight in Berlin, where it is the 22nd, while it is still the 21st by UTC. */
const at = new Date('2026-11-21T23:30:00Z');
const asked = (given: Asked['given']): Asked => ({ given, actor: { name: 'guest', role: 'user' }, account: { platform: 'telegram', id: '1', bot: false }, chat: '7', at });
const quiet = { watched: 86_400, tickets: [], declared: [], views: [], resources: [], eventful: new Set<never>(), before: { incidents: 0, days: 0 }, hushes: [], patterns: [], parts: [], models: { calls: 0, cloud_tokens: 0, local_tokens: 0, usd: null }, called: calledByRef };
const world = { timeZone: 'Europe/Berlin', daily: (day: Day) => Promise.resolve(dailyOf({ ...quiet, day, timeZone: 'Europe/Berlin', at })) } as unknown as CommandWorld;

test.each([[{}, '21 Nov'], [{ day: '2026-11-19' }, '19 Nov'], [{ day: ' 2026-11-22 ' }, '22 Nov']])('/digest with %j tells of %s', async (given, day) => {
  expect((await digest.answer(asked(given), world)).push).toBe(`📋 DAILY DIGEST · ${day} 2026 · all quiet`);
});

test.each(['2026-11-23', 'yesterday', '2026-02-30', '@everyone'])('/digest of %s says that there was no such day', async (day) => {
  expect((await digest.answer(asked({ day }), world)).push).toBe('There has been no such day. Write it as 2026-11-20.');
});
