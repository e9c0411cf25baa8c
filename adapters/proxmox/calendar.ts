/** A field of a calendar event: every value that fits. */
type Values = ReadonlySet<number>;
type Span = { least: number; most: number };

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const words: Record<string, string> = {
  minutely: '*-*-* *:*:00', hourly: '*-*-* *:00:00', daily: '*-*-* 00:00:00', weekly: 'mon *-*-* 00:00:00', monthly: '*-*-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00', semiannually: '*-01,07-01 00:00:00', 'semi-annually': '*-01,07-01 00:00:00',
  yearly: '*-01-01 00:00:00', annually: '*-01-01 00:00:00',
};
const daySeconds = 86_400;
const daysLooked = 3 * 366;

/** The longest pause between two moments of a schedule as Proxmox writes it, in seconds; null for one that cannot be read or never comes twice. */
export function longestPause(schedule: string, from: Date): number | null {
  const event = parse(schedule.trim().toLowerCase());
  if (event === null) return null;
  const moments = [...event.times].sort((a, b) => a - b);
  const [first, last] = [moments[0], moments.at(-1)];
  if (first === undefined || last === undefined) return null;
  const within = moments.reduce((most, moment, at) => Math.max(most, moment - (moments[at - 1] ?? moment)), 0);
  const days = daysThatFit(event, from);
  if (days.length < 2) return null;
  const apart = days.reduce((most, day, at) => Math.max(most, day - (days[at - 1] ?? day)), 0);
  return Math.max(within, apart * daySeconds - (last - first));
}

type CalendarEvent = { weekdays: Values; years: Values; months: Values; days: Values; times: Values };

/** `[WEEKDAY] [[YEARS-]MONTHS-DAYS] [HOURS:MINUTES[:SECONDS]]`; a time of one number alone is minutes. */
function parse(text: string): CalendarEvent | null {
  const parts = (words[text] ?? text).split(/\s+/).filter((part) => part !== '');
  const day = /^[a-z]/.test(parts[0] ?? '') ? parts.shift() : undefined;
  const date = /^[^:]*-[^:]*$/.test(parts[0] ?? '') ? parts.shift() : undefined;
  const time = parts.shift();
  if (parts.length > 0 || (day === undefined && date === undefined && time === undefined)) return null;
  const [d = '*', m = '*', y = '*'] = date?.split('-').reverse() ?? [];
  const event = {
    weekdays: day === undefined ? valuesOf('*', { least: 0, most: 6 }) : weekdaysOf(day),
    years: valuesOf(y, { least: 1970, most: 2199 }), months: valuesOf(m, { least: 1, most: 12 }), days: valuesOf(d, { least: 1, most: 31 }),
    times: time === undefined ? new Set([0]) : timesOf(time),
  };
  return Object.values(event).every((values) => values !== null) ? event as CalendarEvent : null;
}

function weekdaysOf(text: string): Values | null {
  const days = text.split(',').flatMap((part) => {
    const [from, to] = part.split('..').map((name) => weekdays.findIndex((one) => name.startsWith(one)));
    if (from === undefined || from < 0 || (to !== undefined && to < 0)) return [Number.NaN];
    const length = to === undefined ? 1 : ((to - from + 7) % 7) + 1;
    return Array.from({ length }, (_, at) => (from + at) % 7);
  });
  return days.some(Number.isNaN) ? null : new Set(days);
}

function timesOf(text: string): Values | null {
  const fields = text.split(':');
  if (fields.length > 3) return null;
  const [h = '*', min = '0', s = '0'] = fields.length === 1 ? ['*', text] : fields;
  const [hours, minutes, seconds] = [valuesOf(h, { least: 0, most: 23 }), valuesOf(min, { least: 0, most: 59 }), valuesOf(s, { least: 0, most: 59 })];
  if (hours === null || minutes === null || seconds === null) return null;
  return new Set([...hours].flatMap((hour) => [...minutes].flatMap((minute) => [...seconds].map((second) => hour * 3600 + minute * 60 + second))));
}

/** `*`, `3`, `1..5`, `0/15`, `*\/15` and lists of these; null for anything else. */
function valuesOf(text: string, span: Span): Values | null {
  const values = text.split(',').map((part) => valuesIn(part, span));
  return values.some((one) => one.length === 0) ? null : new Set(values.flat());
}

function valuesIn(part: string, { least, most }: Span): number[] {
  const [, from = '', to, step] = /^(\*|\d+)(?:\.\.(\d+))?(?:\/(\d+))?$/.exec(part) ?? [];
  if (from === '') return [];
  const first = from === '*' ? least : Number(from);
  const last = to !== undefined ? Number(to) : from === '*' || step !== undefined ? most : first;
  const by = step === undefined ? 1 : Number(step);
  if (by < 1 || first < least || last > most) return [];
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, at) => first + at * by);
}

/** Days since the epoch on which the event comes, in three years. */
function daysThatFit(event: CalendarEvent, from: Date): number[] {
  const start = Math.floor(from.getTime() / 1000 / daySeconds);
  return Array.from({ length: daysLooked }, (_, at) => start + at).filter((day) => {
    const date = new Date(day * daySeconds * 1000);
    return event.weekdays.has(date.getUTCDay()) && event.days.has(date.getUTCDate()) && event.months.has(date.getUTCMonth() + 1) && event.years.has(date.getUTCFullYear());
  });
}
