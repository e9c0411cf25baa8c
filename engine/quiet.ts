/** Hours of the day, in minutes since midnight, in which only what is urgent is told. They may go over midnight. */
export type QuietHours = { from: number; until: number };

const spelling = /^([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)$/;

/** The quiet hours that `22:00-07:00` says; null for an empty text, undefined for one that says none. */
export function readQuietHours(text: string): QuietHours | null | undefined {
  if (text.trim() === '') return null;
  const [, fromHour, fromMinute, untilHour, untilMinute] = spelling.exec(text.trim()) ?? [];
  if (untilMinute === undefined) return undefined;
  return { from: Number(fromHour) * 60 + Number(fromMinute), until: Number(untilHour) * 60 + Number(untilMinute) };
}

/** When the quiet that reigns now ends by the clocks of the zone, also where they change meanwhile; null when it is not quiet. */
export function quietUntil(now: Date, hours: QuietHours | null, timeZone: string): Date | null {
  const left = (at: number): number => (hours === null ? 0 : minutesLeft(minuteOfDay(new Date(at), timeZone), hours));
  const begin = now.getTime() - (now.getTime() % minuteMs);
  let end = begin;
  while (left(end) > 0) end += Math.min(left(end), mostStep) * minuteMs;
  while (end > begin && left(end - minuteMs) === 0) end -= minuteMs;
  return end === begin ? null : new Date(end);
}

const minuteMs = 60_000;

/** No clock leaps over more than this unseen, in minutes. */
const mostStep = 30;

/** Minutes until the quiet ends where no clock changes; 0 when it is not quiet. */
function minutesLeft(minute: number, { from, until }: QuietHours): number {
  const length = (until - from + 1440) % 1440;
  return Math.max(0, length - ((minute - from + 1440) % 1440));
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function minuteOfDay(now: Date, timeZone: string): number {
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  clocks.set(timeZone, clock);
  const [hour = '0', minute = '0'] = clock.format(now).split(':');
  return Number(hour) * 60 + Number(minute);
}
