import { z } from 'zod';
import { defineSettings, wholeNumber, type SettingMeta } from '../engine/define.ts';
import { startLoop } from './loop.ts';
import { isReady, type PartStates } from './part-states.ts';
import { aborted, whileOwned, type OwnedWork } from './while-owned.ts';

/** How an outside watcher learns that the watcher is down. */
export const heartbeatSettings = defineSettings('Heartbeat', {
  HEARTBEAT_URL: z.string().refine(isPingable, 'write a URL that begins with https:// or http://, without a user or a password').optional().meta({
    about: 'Address that gets a GET as long as the line is well, such as a check of healthchecks.io or a push monitor of Uptime Kuma, which tells you when it stops', secret: true, example: 'https://hc-ping.com/your-uuid',
  } satisfies SettingMeta),
  HEARTBEAT_SECONDS: wholeNumber(5, 86_400, 60, 'Seconds between two of these'),
});

/** What a heartbeat is made of. */
export type HeartbeatWorld = { url: string; seconds: number; states: PartStates; timeoutMs?: number };

/** How long the watcher may take to answer, in milliseconds. */
const usualTimeoutMs = 10_000;

/** Pings an outside watcher while this process holds the lease and the service is ready, as `/readyz` says; else nothing is sent, so that the watcher notices. */
export function heartbeatOf({ url, seconds, states, timeoutMs = usualTimeoutMs }: HeartbeatWorld): OwnedWork {
  return whileOwned('heartbeat', states, {
    start: () => { states.set('heartbeat', 'starting', 'waits until this service is ready'); },
    run: async (stop) => {
      const tell = (state: 'ok' | 'away', words: string) => { if (!stop.aborted) states.set('heartbeat', state, words); };
      const loop = startLoop(async () => {
        const next = new Date(Date.now() + (isReady(states) ? seconds : 1) * 1000);
        if (isReady(states)) await ping(url, { tell, signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]) });
        else tell('away', 'nothing is sent: this service is not ready');
        return next;
      }, () => seconds * 1000);
      loop.poke();
      await aborted(stop);
      await loop.stop();
    },
    elsewhere: 'sent by another copy of this service',
  });
}

/** One ping, without a body. A redirect is not followed; no words name the address. */
async function ping(url: string, { tell, signal }: { tell: (state: 'ok' | 'away', words: string) => void; signal: AbortSignal }): Promise<void> {
  try {
    const answer = await fetch(url, { redirect: 'manual', headers: { 'user-agent': 'homelab-copilot' }, signal });
    await answer.body?.cancel();
    if (answer.ok) tell('ok', 'the watcher outside answers');
    else tell('away', `the watcher outside answered ${answer.status}${answer.status >= 300 && answer.status < 400 ? ', a redirect, which is not followed' : ''}`);
  } catch (error) {
    tell('away', signal.aborted ? 'the watcher outside gave no answer in time' : `the watcher outside cannot be reached (${codeOf(error)})`);
  }
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'no reason given';
}

function isPingable(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '';
}
