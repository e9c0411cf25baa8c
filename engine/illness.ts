import { safe, type CloudSafe } from './distill.ts';
import type { Evidence, Sign } from './evidence.ts';
import { unansweredId } from './unanswered.ts';

/** What speaks for it that something which runs does not work: its health check says so, or those who need it; null when nothing does. */
export function illnessOf({ status, health, found, state }: Evidence): { says: CloudSafe; sign: Sign } | null {
  if (status !== 'running') return null;
  if (health === 'unhealthy' || found.some(({ detector }) => detector === 'unhealthy')) {
    return { says: safe`it runs but does not answer its health check`, sign: { says: safe`health check fails`, facts: state } };
  }
  const unanswered = found.find(({ detector }) => detector === unansweredId);
  return unanswered ? { says: safe`it runs but does not answer those who need it`, sign: { says: safe`others cannot reach it`, facts: unanswered.facts } } : null;
}
