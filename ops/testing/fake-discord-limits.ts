import type { Call } from './fake-server.ts';

/** Counts calls per bucket the way Discord publishes it in its headers. */
export interface Buckets {
  /** Counts the call; answers the seconds to wait when its bucket is empty. */
  take(call: Call): number | undefined;
  headers(call: Call): Record<string, string>;
}

interface Bucket { left: number; limit: number; resetAt: number }

const rules: { method: string; path: RegExp; limit: number; ms: number }[] = [
  { method: 'POST', path: /^\/channels\/\d+\/messages$/, limit: 5, ms: 5000 },
  { method: 'PATCH', path: /^\/channels\/\d+\/messages\//, limit: 5, ms: 5000 },
  { method: 'DELETE', path: /^\/channels\/\d+\/messages\//, limit: 5, ms: 1000 },
];

/** The bucket that a call counts in; undefined where it counts in none. */
export function bucketOf(call: Pick<Call, 'method' | 'path'>): string | undefined {
  const index = rules.findIndex((rule) => rule.method === call.method && rule.path.test(call.path));
  return index < 0 ? undefined : `${String(index)}:${call.path.split('/')[2] ?? ''}`;
}

/** Makes the buckets of messages: five sends, five edits in five seconds per channel; off means no limits and no headers. */
export function createBuckets(on: boolean): Buckets {
  const buckets = new Map<string, Bucket>();
  const find = (call: Call): { key: string; bucket: Bucket; ms: number } | undefined => {
    const key = bucketOf(call);
    const rule = rules[Number(key?.split(':')[0])];
    if (!on || !rule || key === undefined) return undefined;
    const known = buckets.get(key);
    const bucket = known && known.resetAt > Date.now() ? known : { left: rule.limit, limit: rule.limit, resetAt: Date.now() + rule.ms };
    buckets.set(key, bucket);
    return { key, bucket, ms: rule.ms };
  };
  return {
    take: (call) => {
      const found = find(call);
      if (!found) return undefined;
      if (found.bucket.left <= 0) return Math.max(0.05, (found.bucket.resetAt - Date.now()) / 1000);
      found.bucket.left -= 1;
      return undefined;
    },
    headers: (call): Record<string, string> => {
      const found = find(call);
      if (!found) return {};
      const { bucket, key } = found;
      return {
        'x-ratelimit-limit': String(bucket.limit), 'x-ratelimit-remaining': String(bucket.left),
        'x-ratelimit-reset': String(bucket.resetAt / 1000), 'x-ratelimit-reset-after': String(Math.max(0, (bucket.resetAt - Date.now()) / 1000)),
        'x-ratelimit-bucket': `bucket-${key.split(':')[0] ?? ''}`,
      };
    },
  };
}
