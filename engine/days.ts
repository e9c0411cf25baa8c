/** A day of the calendar, `2026-11-20`. */
export type Day = `${number}-${number}-${number}`;

const dayMs = 86_400_000;

/** The day that a text names; null for one that names none. */
export function readDay(text: string): Day | null {
  const noon = new Date(`${text}T12:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(noon.getTime()) && noon.toISOString().startsWith(text) ? text as Day : null;
}

/** The day that the calendars of a zone show at a moment. */
export function dayOf(at: Date, timeZone: string): Day {
  return new Date(wallOf(at.getTime(), timeZone)).toISOString().slice(0, 10) as Day;
}

/** The day so many days after another; before it, where that is negative. */
export function dayAfter(day: Day, days = 1): Day {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10) as Day;
}

/** When a day begins and ends by the clocks of a zone; it may have 23 or 25 hours. */
export function boundsOf(day: Day, timeZone: string): { from: Date; to: Date } {
  return { from: momentIn(day, 0, timeZone), to: momentIn(dayAfter(day), 0, timeZone) };
}

/** The moment at which the clocks of a zone show so many minutes after midnight: the first of two; just after the leap that leaves it out. */
export function momentIn(day: Day, minutes: number, timeZone: string): Date {
  const wall = Date.parse(day) + minutes * 60_000;
  const shifts = [wall - dayMs, wall + dayMs].map((at) => wallOf(at, timeZone) - at);
  const moments = shifts.map((shift) => wall - shift).sort((a, b) => a - b);
  return new Date(moments.find((at) => wallOf(at, timeZone) === wall) ?? Math.max(...moments));
}

/** The minutes after midnight that `07:00` says; null for a text that says none. */
export function readClock(text: string): number | null {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim()) ?? [];
  return minute === undefined ? null : Number(hour) * 60 + Number(minute);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show, as if they were those of UTC, in milliseconds. */
function wallOf(at: number, timeZone: string): number {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts as Partial<Record<Intl.DateTimeFormatPartTypes, number>>;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1000) + 1000) % 1000);
}
