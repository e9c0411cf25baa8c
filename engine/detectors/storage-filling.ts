import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe, spanOf } from '../distill.ts';
import { secondsUntil } from '../forecast.ts';
import { factsOf, isFresh, isPast, lastOf, removalOf, settled, type FactOf } from '../seen.ts';
import type { Finding, View } from '../types.ts';

const settings = defineSettings('Detector: storage filling', {
  STORAGE_WARN_PERCENT: wholeNumber(1, 100, 90, 'Percent of a storage in use that make an incident; it is over 3 points below'),
  STORAGE_HIGH_PERCENT: wholeNumber(1, 100, 95, 'Percent of a storage in use that are of high severity'),
  STORAGE_FORECAST_HOURS: wholeNumber(0, 720, 48, 'A storage that will be full within so many hours at its present rate is an incident; 0 switches the forecast off'),
  STORAGE_FORECAST_MIN_HOURS: wholeNumber(1, 168, 6, 'Hours a storage must have been watched before a forecast is made; it looks at the rate of this time, and of all the time up to a week'),
}, ({ STORAGE_WARN_PERCENT, STORAGE_HIGH_PERCENT }) => (STORAGE_WARN_PERCENT <= STORAGE_HIGH_PERCENT ? [] : ['STORAGE_WARN_PERCENT must not be more than STORAGE_HIGH_PERCENT']));
type Values = ReturnType<typeof settings.schema.parse>;

/** A level that opened something closes it only so many points lower. */
const closingPoints = 3;

/** A forecast that opened something closes it only when the end is so many times as far away. */
const closingHorizon = 1.5;

/** A storage that will be full within so many hours is of high severity. */
const soonHours = 6;

/** Use is sampled every few minutes, so that a sample speaks for longer than a state, in seconds. */
const freshSeconds = 1200;

/** A storage is nearly full, or soon will be at the rate at which it fills. */
export default defineDetector({
  id: 'storage-filling',
  about: 'A storage of Proxmox is nearly full, or will be soon.',
  schemes: ['proxmox'],
  settings,
  detect: (view, values) => {
    const last = lastOf(view, 'storage.usage');
    if (last === null || !isFresh(last, view, freshSeconds) || removalOf(view)) return null;
    const [percent, full] = [percentOf(last), secondsToFull(view, values)];
    const fills = full !== null && full <= values.STORAGE_FORECAST_HOURS * 3600;
    if (percent < values.STORAGE_WARN_PERCENT && !fills) return null;
    return found(view, last, { percent, full: fills ? full : null, high: isHigh(view, values) || (fills && full <= soonHours * 3600), values });
  },
  recovered: (view, since, { settings: values }) => settled(view, since, {
    kind: 'storage.usage', freshSeconds, calmSeconds: 0,
    verdict: (fact) => {
      if (removalOf(view)) return { is: 'gone', says: safe`${named(view.resource)} was removed` };
      const percent = percentOf(fact);
      const says = safe`${named(view.resource)} is ${Math.floor(percent)} % full`;
      if (percent > values.STORAGE_WARN_PERCENT - closingPoints) return { is: 'bad', says };
      const full = secondsToFull(view, values);
      const fills = full !== null && full <= closingHorizon * values.STORAGE_FORECAST_HOURS * 3600;
      return fills ? { is: 'bad', says: safe`${says} and still fills: full in about ${spanOf(full)}` } : { is: 'well', says: safe`${says} and does not fill` };
    },
  }),
});

type Filling = { percent: number; full: number | null; high: boolean; values: Values };

function found(view: View, last: FactOf<'storage.usage'>, { percent, full, high, values }: Filling): Finding {
  const name = named(view.resource);
  const whole = Math.floor(percent);
  const when = full === null ? null : safe`full in about ${spanOf(full)} at the present rate`;
  const nearly = percent >= values.STORAGE_WARN_PERCENT;
  return {
    detector: 'storage-filling', cause: 'space', resource: view.resource, severity: high ? 'high' : 'medium', rank: nearly ? 20 : 15,
    title: nearly ? safe`${name} is ${whole} % full${when ? safe` (${when})` : safe``}` : safe`${name} is filling up (${whole} % now, ${when ?? safe``})`,
    symptoms: [safe`${gigabytes(last.value.totalBytes - last.value.usedBytes)} GB of ${gigabytes(last.value.totalBytes)} GB are free`, ...(when ? [when] : [])],
    evidence: [last.id], since: last.at,
  };
}

/** High once it was that full within what is seen, until it is some points lower again, so that it does not swing. */
function isHigh(view: View, { STORAGE_HIGH_PERCENT }: Values): boolean {
  const lately = samplesOf(view).filter((fact) => view.now.getTime() - fact.seenAt.getTime() < 3_600_000).map(percentOf);
  const now = lately.at(-1) ?? 0;
  return Math.max(...lately, 0) >= STORAGE_HIGH_PERCENT && now > STORAGE_HIGH_PERCENT - closingPoints;
}

function secondsToFull(view: View, { STORAGE_FORECAST_HOURS, STORAGE_FORECAST_MIN_HOURS }: Values): number | null {
  const samples = samplesOf(view);
  const last = samples.at(-1);
  if (!last || STORAGE_FORECAST_HOURS === 0) return null;
  const ofThisSize = samples.filter((fact) => fact.value.totalBytes === last.value.totalBytes);
  const points = ofThisSize.flatMap((fact) => [fact.at, ...(fact.seenAt > fact.at ? [fact.seenAt] : [])].map((at) => ({ at: at.getTime(), amount: fact.value.usedBytes })));
  return secondsUntil(last.value.totalBytes, points.sort((a, b) => a.at - b.at), STORAGE_FORECAST_MIN_HOURS * 3_600_000);
}

function samplesOf(view: View): FactOf<'storage.usage'>[] {
  return factsOf(view, 'storage.usage').filter((fact) => fact.value.totalBytes > 0 && isPast(fact.at, view) && isPast(fact.seenAt, view));
}

function percentOf({ value: { usedBytes, totalBytes } }: FactOf<'storage.usage'>): number {
  return totalBytes > 0 ? Math.min(100, (100 * usedBytes) / totalBytes) : 0;
}

function gigabytes(bytes: number): number {
  return Math.max(0, Math.round(bytes / 1e8) / 10);
}
