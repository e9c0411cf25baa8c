import type { LogLevel } from '../signature.ts';

const spellings: Record<Exclude<LogLevel, 'unknown'>, string> = {
  fatal: 'fatal critical crit emerg emergency alert panic ftl dpanic',
  error: 'error err eror erro severe failure exception',
  warning: 'warning warn wrn',
  info: 'info information informational inf notice note log',
  debug: 'debug dbg debu fine',
  trace: 'trace trc finer finest verbose vrb silly trce',
};

const levels = new Map<string, LogLevel>(
  Object.entries(spellings).flatMap(([level, words]) => words.split(' ').map((word) => [word, level as LogLevel] as const)),
);

/** A pattern for the words of levels in capitals, as header fields mostly spell them. */
export const capitals = [...levels.keys()].map((word) => word.toUpperCase()).join('|');

/** The level that a word of a header means, whatever its case; null when it means none. */
export function levelOf(word: string): LogLevel | null {
  return levels.get(word.toLowerCase()) ?? null;
}

/** The level that one letter means, as klog, Android and gitea write it. */
export function levelOfLetter(letter: string): LogLevel | null {
  const level = { F: 'fatal', C: 'fatal', E: 'error', W: 'warning', I: 'info', N: 'info', D: 'debug', V: 'trace', T: 'trace' }[letter];
  return (level ?? null) as LogLevel | null;
}

/** The level of a syslog priority, `<3>`. */
export function levelOfPriority(digits: string): LogLevel {
  return levelOfNumber(Number(digits) % 8);
}

/** The level of a number as JSON loggers write it: syslog's 0-7, Python's and pino's 10-60. */
export function levelOfNumber(number: number): LogLevel {
  const syslog = (['fatal', 'fatal', 'fatal', 'error', 'warning', 'info', 'info', 'debug'] as const)[number];
  if (syslog !== undefined) return syslog;
  const pino = (['trace', 'debug', 'info', 'warning', 'error', 'fatal'] as const)[Math.floor(number / 10) - 1];
  return pino ?? 'unknown';
}
