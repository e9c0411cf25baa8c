import { afterEach, describe, expect, test } from 'vitest';
import { closePages, listening, started } from '../ops/testing/status-page.ts';
import { mostListeners } from './status-live.ts';

afterEach(closePages);

describe('live events', () => {
  test('whoever listens is told once of moves that come together, and the stream ends with the page', async () => {
    const { page } = await started({});
    const stream = await listening(page.url);
    await stream.until(/retry: \d+/);
    for (let n = 0; n < 5; n += 1) page.moved();
    await stream.until(/event: moved\ndata:\n\n/);
    await page.close();
    await stream.ended;
    expect(stream.heard().match(/event: moved/g)).toHaveLength(1);
  });

  test('no more than a bounded number may listen, and who leaves makes room', async () => {
    const { page, ask } = await started({});
    const streams = await Promise.all(Array.from({ length: mostListeners }, () => listening(page.url)));
    await Promise.all(streams.map((stream) => stream.until(/retry/)));
    expect(await ask('/events')).toMatchObject({ status: 503, headers: { 'retry-after': '60' } });
    streams[0]?.leave();
    await expect.poll(async () => (await ask('/events', { method: 'HEAD' })).status).toBe(200);
  });
});
