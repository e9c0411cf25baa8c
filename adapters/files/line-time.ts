/** The time a line begins with, in milliseconds since 1970; `zoned` is whether it says its time zone, else it is taken for local time. */
export type LineTime = { ms: number; zoned: boolean };

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const headLetters = 256;

/** 2026-11-21T19:29:22.123+01:00 and 2026/11/21 19:29:22, in brackets or quotes too. */
const iso = /^[[("']?(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|UTC|[+-]\d\d:?\d\d))?(?![\d:])/;
/** <34>Nov 21 19:29:22, which names no year, or <34>1 and an ISO time. */
const syslog = /^(?:<\d{1,3}>)?([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)(?= )/;
const priority = /^<\d{1,3}>(?:1 )?/;
/** 192.0.2.1 - - [21/Nov/2026:19:29:22 +0100] */
const common = /^\S+ \S+ (?:\S+|"[^"]*") \[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\]/;
const json = /"(?:@?timestamp|time|ts|date)" ?: ?"([^"]{19,40})"/i;

/** The time that a line unmistakably begins with; null when there is none. `now` tells the year where the line does not. */
export function timeOf(line: string, now: number): LineTime | null {
  const head = line.slice(0, headLetters);
  if (head.startsWith('{')) return isoTime(json.exec(head)?.[1] ?? '');
  return isoTime(head.replace(priority, '')) ?? syslogTime(head, now) ?? commonTime(head);
}

function isoTime(text: string): LineTime | null {
  const [, year, month, day, hour, minute, second, fraction = '', zone] = iso.exec(text) ?? [];
  if (year === undefined) return null;
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
  return momentOf([year, month, day, hour, minute, second].map(Number), ms, zone);
}

function syslogTime(text: string, now: number): LineTime | null {
  const [, name = '', day, hour, minute, second] = syslog.exec(text) ?? [];
  const month = months.indexOf(name) + 1;
  if (month === 0) return null;
  const parts = [month, day, hour, minute, second].map(Number);
  const thisYear = new Date(now).getFullYear();
  const time = momentOf([thisYear, ...parts], 0, undefined);
  return time !== null && time.ms > now + 86_400_000 ? momentOf([thisYear - 1, ...parts], 0, undefined) : time;
}

function commonTime(text: string): LineTime | null {
  const [, day, name = '', year, hour, minute, second, zone] = common.exec(text) ?? [];
  const month = months.indexOf(name) + 1;
  return month === 0 ? null : momentOf([Number(year), month, ...[day, hour, minute, second].map(Number)], 0, zone);
}

/** A moment that exists: no 31st of February and no hour 25. */
function momentOf([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: readonly number[], ms: number, zone: string | undefined): LineTime | null {
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return null;
  if (zone === undefined) return { ms: new Date(year, month - 1, day, hour, minute, second, ms).getTime(), zoned: false };
  const [, sign, hours = 0, minutes = 0] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return { ms: date.getTime() - (sign === '-' ? -offset : offset), zoned: true };
}
