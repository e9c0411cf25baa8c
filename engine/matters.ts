import type { Complaint } from './correlate.ts';
import type { Insight } from './scene.ts';
import type { Finding, ResourceRef, Ticket } from './types.ts';

/** One problem of one resource at this look: what is noticed of it, and its open ticket. Without news it rests on what was known. */
export type Matter = Complaint & { ticket: Ticket | null; news: boolean };

/** The problems of a resource: what is noticed now, what has a ticket still, and what is still so though it is no news any more. */
export function mattersOf(resource: ResourceRef, scene: Insight): Matter[] {
  const open = scene.tickets.filter((ticket) => ticket.state !== 'recorded' && ticket.situation.resource === resource);
  const noticed = (scene.findings.get(resource) ?? []);
  const now = [...new Set(noticed.map((finding) => finding.cause))].map((cause) => {
    const findings = noticed.filter((finding) => finding.cause === cause);
    const ticket = open.find((one) => one.situation.key === keyOf(cause, resource)) ?? open.find((one) => one.situation.findings.some((known) => known.cause === cause)) ?? null;
    return matter({ resource, cause, findings, ticket, news: true });
  });
  const quiet = open.filter((ticket) => !now.some((one) => one.ticket === ticket))
    .map((ticket) => matter({ resource, cause: ticket.situation.findings[0]?.cause ?? '', findings: ticket.situation.findings, ticket, news: false }));
  const known = [...now, ...quiet];
  return [...known, ...leftOver(resource, scene).filter((finding) => !known.some((one) => one.cause === finding.cause))
    .map((finding) => matter({ resource, cause: finding.cause, findings: [finding], ticket: null, news: true }))];
}

/** The key of a problem, for ever: one open ticket has it. */
export function keyOf(cause: string, resource: ResourceRef): string {
  return `${cause} ${resource}`;
}

/** Detectors that hear of trouble in a log, where it echoes for a while: what they found is still so only while it is being heard. */
const hearing = ['error-burst', 'new-error', 'unreachable'];

/** What was withheld, or what it was said to suffer from is over, and it is still as bad as it was. */
function leftOver(resource: ResourceRef, scene: Insight): Finding[] {
  const view = scene.views.get(resource);
  const lately = new Date(scene.now.getTime() - scene.limits.RECOVERY_SECONDS * 1000);
  const suffered = scene.tickets.filter((ticket) => ticket.state === 'recorded').flatMap((ticket) => ticket.situation.affected)
    .flatMap((one) => (one.resource === resource && one.finding ? [one.finding] : []));
  const still = [...suffered, ...scene.withheld.get(resource) ?? []].filter((finding) => view && scene.detectors.find((one) => one.id === finding.detector && one.off !== true)?.recovered(view, hearing.includes(finding.detector) ? lately : null, finding).is === 'still');
  return [...new Map(still.map((finding) => [finding.cause, finding])).values()];
}

function matter(parts: Omit<Matter, 'since'>): Matter {
  const since = parts.findings.map((finding) => finding.since).reduce((first, at) => (at < first ? at : first), new Date(8.64e15));
  return { ...parts, since };
}
