import { z } from 'zod';
import { defineSettings, wholeNumber, type SettingMeta } from '../engine/define.ts';
import { startLoop } from './loop.ts';
import type { JobRuns } from './job-runs.ts';
import { isReady, type PartStates } from './part-states.ts';
import { aborted, whileOwned, type OwnedWork } from './while-owned.ts';

/** How an outside watcher learns that the watcher is down. */
export const heartbeatSettings = defineSettings('Heartbeat', {
  HEARTBEAT_URL: z.string().refine(isPingable, 'write a URL that begins with https:// or http://, without a user or a password').optional().meta({
    about: 'Address that gets a GET as long as the line is well, such as a check of healthchecks.io or a push monitor of Uptime Kuma, which tells you when it stops', secret: true, example: 'https://hc-ping.com/your-uuid',
  } satisfies SettingMeta),
  HEARTBEAT_SECONDS: wholeNumber(5, 86_400, 60, 'Seconds between two of these'),
});

/** What a heartbeat is made of; `hindrance` says why the line is not well, or nothing. */
export type HeartbeatWorld = { url: string; seconds: number; states: PartStates; hindrance: () => string | null; timeoutMs?: number };

/** What tells whether the line is well: its parts, its jobs, the chats that are set up, and how often everything is looked at, in seconds. */
export type Line = { states: Pick<PartStates, 'all'>; runs: Pick<JobRuns, 'of'>; chats: readonly string[]; pollSeconds: number; now: () => Date };

/** Looks at everything that may fail before the line counts as not well. */
const mostMissed = 3;

/** How long the watcher may take to answer, in milliseconds. */
const usualTimeoutMs = 10_000;

/** Why the line is not well: the database is away, nothing was looked at to the end for too long, or no chat can be reached; null when it is well. A chat that another copy of this service holds is that copy's to tell. */
export function hindranceOf({ states, runs, chats, pollSeconds, now }: Line): string | null {
  if (!isReady(states)) return 'the database does not answer';
  const { doneAt } = runs.of('tick');
  const late = doneAt === null ? Infinity : (now().getTime() - doneAt.getTime()) / 1000;
  if (late > Math.max(mostMissed * pollSeconds, 60)) return 'the last look at everything did not end well';
  const reached = states.all().some(({ name, state }) => chats.includes(name) && (state === 'ok' || state === 'elsewhere'));
  return chats.length === 0 || reached ? null : 'no chat can be reached';
}

/** Pings an outside watcher while this process holds the lease and the line is well; else nothing is sent, so that the watcher notices. */
export function heartbeatOf({ url, seconds, states, hindrance, timeoutMs = usualTimeoutMs }: HeartbeatWorld): OwnedWork {
  return whileOwned('heartbeat', states, {
    start: () => { states.set('heartbeat', 'starting', 'waits until the line is well'); },
    run: async (stop) => {
      const tell = (state: 'ok' | 'away', words: string) => { if (!stop.aborted) states.set('heartbeat', state, words); };
      const loop = startLoop(async () => {
        const why = hindrance();
        const next = new Date(Date.now() + (why === null ? seconds : 1) * 1000);
        if (why === null) await ping(url, { tell, signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]) });
        else tell('away', `nothing is sent: ${why}`);
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
