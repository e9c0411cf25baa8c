import { defineCommand, sentence } from '../../engine/commands.ts';
import { dayAfter, dayOf, readDay } from '../../engine/days.ts';
import { safe } from '../../engine/distill.ts';
import { digestCard } from '../../templates/cards/digest.ts';

/** What a day in the house was, as the daily mail tells it. */
export default defineCommand({
  name: 'digest',
  about: safe`What a day was: incidents, down time, what to watch`,
  usage: safe`/digest [day]`,
  roles: ['admin', 'user'],
  options: [{ name: 'day', about: 'Which day, as 2026-11-20; without it the day before today', kind: 'text' }],
  answer: async ({ given, at }, world) => {
    const today = dayOf(at, world.timeZone);
    const day = given['day'] === undefined ? dayAfter(today, -1) : readDay(String(given['day']).trim());
    if (day === null || day > today) return sentence(safe`There has been no such day. Write it as 2026-11-20.`);
    const { push, tone, lines, foot, link } = digestCard(await world.daily(day), world.timeZone);
    return { push, tone, lines, foot, link };
  },
});
