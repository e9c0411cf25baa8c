import type { Complaint } from './correlate.ts';
import { spreads, type Insight } from './scene.ts';
import { isPast } from './seen.ts';
import { graveClasses } from './signature.ts';
import { namingClasses } from './tally.ts';
import type { Finding } from './types.ts';

/**
 * Whether what a service writes is only how its own trouble sounds, or what it is known to suffer from: that is open or noticed now,
 * or its own had not ended when the complaint began. What it still writes half an hour later is a complaint of its own.
 */
export function isSymptom(complaint: Complaint, scene: Insight): boolean {
  const { resource, cause, since } = complaint;
  if (!isHeardOnly(cause)) return false;
  const trouble = scene.troubleOf(resource);
  if (trouble && (trouble.ticket || trouble.findings.length > 0)) return true;
  if (isOutcry(complaint, scene) || isToldTwice(complaint, scene)) return true;
  return scene.tickets.some((ticket) => ticket.state === 'recorded' && ticket.situation.resource === resource
    && ticket.situation.findings.some(spreads) && since <= ticket.outcome.at && isPast(ticket.outcome.at, scene));
}

/** Whoever suffers from what is down may write anything, but that what is stored is at risk. */
function isOutcry({ resource, cause, findings }: Complaint, { tickets }: Insight): boolean {
  return cause === 'logs' && !findings.some((finding) => finding.class !== undefined && graveClasses.includes(finding.class))
    && tickets.some(({ state, situation }) => state !== 'recorded' && situation.findings.some(spreads) && situation.affected.some((one) => one.resource === resource));
}

/** Whether a log tells of failed connections only, of a service of which it is noticed or told already that it cannot reach what it needs. */
export function isToldTwice({ resource, cause, findings }: Complaint, scene: Insight): boolean {
  if (cause !== 'logs' || !findings.every((finding) => finding.class !== undefined && namingClasses.includes(finding.class))) return false;
  const misses = (finding: Finding): boolean => finding.resource === resource && finding.cause !== 'logs' && isHeardOnly(finding.cause);
  const told = scene.tickets.filter(({ state }) => state !== 'recorded').flatMap(({ situation }) => [...situation.findings, ...situation.affected.flatMap((one) => one.finding ?? [])]);
  return [...scene.findings.get(resource) ?? [], ...told].some(misses);
}

/** The findings that decide whether a ticket is over: its log may stay loud for a while after what it tells of has ended. */
export function decisive(findings: readonly Finding[]): readonly Finding[] {
  return findings.some(spreads) ? findings.filter((finding) => !isHeardOnly(finding.cause)) : findings;
}

/** Whether nothing but the log of a service tells of it. */
export function isHeardOnly(cause: string): boolean {
  return cause === 'logs' || cause.startsWith('needs ');
}
