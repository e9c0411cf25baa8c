import { apiCallNumbers, apiCallsOf } from '../storage/api-calls.ts';
import type { Store } from '../storage/postgres.ts';
import type { ApiCallsAsked, ApiCallsView } from '../templates/pages/api-calls.ts';

/** Calls that one page lists at most. */
const most = 100;

/** What machines were asked, the newest first, with numbers of the last day; `waiting` are those not written yet. */
export async function readApiCalls(store: Store, asked: ApiCallsAsked, { now, timeZone, waiting }: { now: Date; timeZone: string; waiting: number }): Promise<ApiCallsView> {
  const [found, numbers] = await Promise.all([apiCallsOf(store, asked, most + 1), apiCallNumbers(store)]);
  return { at: now, timeZone, asked, calls: found.slice(0, most), older: found.length > most, numbers: { ...numbers, waiting } };
}
