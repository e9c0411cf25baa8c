import { safe } from '../distill.ts';
import { isFault, wordsOf } from '../errors.ts';
import type { Deps } from '../ports.ts';
import { labelOf, recorded } from '../ticket.ts';
import type { Finding, ResourceRef, Ticket, View } from '../types.ts';
import { judge, look, viewsOf } from '../views.ts';

type Needs = Pick<Deps, 'facts' | 'now' | 'limits' | 'detectors' | 'tickets' | 'point' | 'say'>;

/** Looks at resources: opens a ticket for each new cause, adds to open ones, closes those that are over. Answers the tickets touched. */
export async function assess(resources: readonly ResourceRef[], deps: Needs): Promise<number[]> {
  if (resources.length === 0) return [];
  const [views, open] = await Promise.all([viewsOf(resources, deps), deps.tickets.openOn(resources)]);
  const touched: number[] = [];
  for (const view of views) {
    const mine = open.filter((ticket) => ticket.situation.resource === view.resource);
    touched.push(...await assessOne(view, mine, deps).catch((error: unknown) => leftOut(view, error, deps)));
  }
  return touched;
}

/** What goes wrong with one resource is said, and holds up no other; a database that is away holds up all. */
function leftOut(view: View, error: unknown, deps: Needs): number[] {
  if (isFault(error, 'store.unavailable', 'store.full')) throw error;
  deps.say(`${view.resource} could not be assessed: ${wordsOf(error)}`, error);
  return [];
}

async function assessOne(view: View, open: readonly Ticket[], deps: Needs): Promise<number[]> {
  const findings = look(view, deps.detectors);
  const touched: (number | null)[] = [];
  for (const cause of new Set(findings.map((finding) => finding.cause))) {
    const found = findings.filter((finding) => finding.cause === cause);
    const ticket = open.find((one) => one.situation.key === keyOf(cause, view));
    touched.push(ticket ? await join(ticket, found, deps) : await openTicket(cause, found, { view, deps }));
  }
  for (const ticket of open) touched.push(await closeIfOver(ticket, view, deps));
  return touched.filter((id) => id !== null);
}

async function openTicket(cause: string, findings: Finding[], world: { view: View; deps: Needs }): Promise<number | null> {
  const { view, deps } = world;
  const situation = { kind: 'incident' as const, key: keyOf(cause, view), resource: view.resource, findings, affected: [], unstable: false };
  const ticket = await deps.tickets.open(situation, view.now);
  if (ticket) deps.point('ticket.opened');
  return ticket?.id ?? null;
}

async function join(ticket: Ticket, findings: readonly Finding[], deps: Needs): Promise<number | null> {
  const known = ticket.situation.findings;
  const fresh = findings.filter((finding) => !known.some((one) => one.detector === finding.detector));
  const louder = findings.some((finding) => known.some((one) => one.detector === finding.detector && one.title !== finding.title));
  if (fresh.length === 0 && !louder) return null;
  const merged = [...known.map((one) => newest(one, findings)), ...fresh].sort((a, b) => b.rank - a.rank);
  await deps.tickets.amend(ticket, { findings: merged });
  return ticket.id;
}

function newest(known: Finding, findings: readonly Finding[]): Finding {
  const now = findings.find((finding) => finding.detector === known.detector);
  return now ? { ...now, since: known.since < now.since ? known.since : now.since } : known;
}

async function closeIfOver(ticket: Ticket, view: View, deps: Needs): Promise<number | null> {
  if (ticket.state === 'approved' || ticket.state === 'executed' || ticket.state === 'verified' || ticket.state === 'recorded') return null;
  const recovery = judge(ticket.situation.findings, view, { detectors: deps.detectors, since: null });
  if (recovery.is !== 'recovered') return null;
  const to = recorded(ticket, { kind: recovery.gone ? 'gone' : 'recovered', says: recovery.says, at: view.now, evidence: recovery.evidence });
  const head = recovery.gone ? safe`✅ CLOSED` : safe`✅ RECOVERED by itself`;
  const says = safe`${head} · ${labelOf(ticket)} · ${recovery.says}`;
  const moved = await deps.tickets.move(ticket, to, { why: 'recovered', notices: [{ event: 'incident_resolved', says, loud: false }] });
  if (moved) deps.point('recorded');
  return ticket.id;
}

function keyOf(cause: string, view: View): string {
  return `${cause} ${view.resource}`;
}
