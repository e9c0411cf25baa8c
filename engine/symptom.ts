import type { Complaint } from './correlate.ts';
import { spreads, type Insight } from './scene.ts';
import { isPast } from './seen.ts';
import type { Finding } from './types.ts';

/**
 * Whether what a service writes is only how its own trouble sounds: that is open or noticed now, or had not ended when the complaint
 * began. What it still writes half an hour later is a complaint of its own.
 */
export function isSymptom(complaint: Complaint, scene: Insight): boolean {
  const { resource, cause, since } = complaint;
  if (!isHeardOnly(cause)) return false;
  const trouble = scene.troubleOf(resource);
  if (trouble && (trouble.ticket || trouble.findings.length > 0)) return true;
  return scene.tickets.some((ticket) => ticket.state === 'recorded' && ticket.situation.resource === resource
    && ticket.situation.findings.some(spreads) && since <= ticket.outcome.at && isPast(ticket.outcome.at, scene));
}

/** The findings that decide whether a ticket is over: its log may stay loud for a while after what it tells of has ended. */
export function decisive(findings: readonly Finding[]): readonly Finding[] {
  return findings.some(spreads) ? findings.filter((finding) => !isHeardOnly(finding.cause)) : findings;
}

/** Whether nothing but the log of a service tells of it. */
export function isHeardOnly(cause: string): boolean {
  return cause === 'logs' || cause.startsWith('needs ');
}
