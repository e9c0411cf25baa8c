import type { Called } from './called.ts';
import { growthIn } from './disk-errors.ts';
import { safe, spanOf, type CloudSafe } from './distill.ts';
import { secondsUntil } from './forecast.ts';
import { factsOf, isFresh, lastOf, removalOf, secondsBetween } from './seen.ts';
import type { View } from './types.ts';

/** What is worth watching though it need be no incident yet: a storage so full, or full within so many days; a certificate that ends within so many; errors that grew within so many. */
const [fullPercent, forecastDays, certificateDays, growthDays] = [85, 30, 30, 7];

/** How long what is read now and then speaks for now here, in seconds. */
const freshSeconds = 86_400;

/** The rate at which a storage fills is that of so many milliseconds, or of all the time that is known. */
const recentMs = 6 * 3_600_000;

/** What is to be watched of one resource, by the name that people call it. */
export function watchList(view: View, { name }: Pick<Called, 'name'>): CloudSafe[] {
  if (removalOf(view)) return [];
  const whom = name(view.resource);
  return [storage(view), disk(view), certificate(view), backup(view)].flatMap((says) => (says === null ? [] : [safe`${whom} ${says}`]));
}

function storage(view: View): CloudSafe | null {
  const last = lastOf(view, 'storage.usage');
  if (last === null || !isFresh(last, view, freshSeconds) || last.value.totalBytes <= 0) return null;
  const { usedBytes, totalBytes } = last.value;
  const points = factsOf(view, 'storage.usage').filter(({ value }) => value.totalBytes === totalBytes)
    .flatMap(({ at, seenAt, value }) => [at, ...(seenAt > at ? [seenAt] : [])].map((one) => ({ at: one.getTime(), amount: value.usedBytes })));
  const left = secondsUntil(totalBytes, points.sort((a, b) => a.at - b.at), recentMs);
  const fills = left !== null && left < forecastDays * 86_400;
  const percent = Math.min(100, Math.floor((100 * usedBytes) / totalBytes));
  if (percent < fullPercent && !fills) return null;
  return fills ? safe`is ${percent} % full, about ${spanOf(left)} left` : safe`is ${percent} % full`;
}

function disk(view: View): CloudSafe | null {
  const [last, growth] = [lastOf(view, 'disk.health'), growthIn(view)];
  if (last === null || last.value.present === false || growth === null || secondsBetween(growth.at, view.now) > growthDays * 86_400) return null;
  return safe`counts more and more errors (${growth.says})`;
}

function certificate(view: View): CloudSafe | null {
  const last = lastOf(view, 'certificate.state');
  const ends = last === null ? Number.NaN : new Date(last.value.notAfter).getTime();
  if (last === null || !isFresh(last, view, freshSeconds) || Number.isNaN(ends)) return null;
  const seconds = (ends - view.now.getTime()) / 1000;
  if (seconds > certificateDays * 86_400) return null;
  return seconds <= 0 ? safe`has a certificate that has expired` : safe`has a certificate that expires in ${spanOf(seconds)}`;
}

function backup(view: View): CloudSafe | null {
  const last = lastOf(view, 'backup.state');
  if (last === null || !isFresh(last, view, freshSeconds)) return null;
  const { last: ended, lastOkAt, verified } = last.value;
  if (verified === 'failed') return safe`has a newest backup that cannot be read back`;
  if (ended !== 'failed' && ended !== 'missing') return null;
  const good = new Date(lastOkAt ?? Number.NaN);
  const age = Number.isNaN(good.getTime()) ? safe`no good one is known` : safe`the last good one is ${spanOf(secondsBetween(good, view.now))} old`;
  return ended === 'failed' ? safe`has a backup that failed (${age})` : safe`has a backup that did not run in time (${age})`;
}
