import { culpritOf, type Culprit } from './correlate.ts';
import { crowdAt } from './crowd.ts';
import { isHeld } from './held.ts';
import { hushed } from './hush.ts';
import { keyOf, type Matter } from './matters.ts';
import { neededFinding, neededId } from './needed.ts';
import { schemeOf } from './refs.ts';
import { spokesmanOf } from './replicas.ts';
import { causeOfDown, type Insight } from './scene.ts';
import { isPast, lastOf, secondsBetween } from './seen.ts';
import { isSymptom, isToldTwice } from './symptom.ts';
import { isQuiet, isTelling } from './telling.ts';
import type { Affected, Deed, Finding, ResourceRef, Situation, Ticket, TicketKind } from './types.ts';
import { unansweredId } from './unanswered.ts';
import { isOff } from './views.ts';

/**
 * One cause at this look: its open ticket, or what to open; who suffers from it, and the tickets of theirs that become part of it.
 */
export type Case = { key: string; resource: ResourceRef; ticket: Ticket | null; findings: readonly Finding[]; affected: Affected[]; joined: Ticket[] };

/** News about a ticket that stays what it is. */
export type News = { ticket: Ticket; findings: readonly Finding[] };

/** What a look at some resources comes to: causes with something to open or to add, news of tickets, and what is not to be told now. */
export function weigh(matters: readonly Matter[], scene: Insight): { cases: Case[]; news: News[]; dropped: Matter[] } {
  const cases = new Map<string, Case>();
  const news = new Map<Ticket, News>();
  const dropped: Matter[] = [];
  for (const matter of matters) {
    const found = caseOf(matter, scene);
    const own = found ? ticketAtHome(found, matter) : matter.ticket;
    if (found && (!own || found.joined.length > 0)) add(cases, found);
    if (own && matter.news) news.set(own, { ticket: own, findings: [...news.get(own)?.findings ?? [], ...matter.findings] });
    if (!found && !own) dropped.push(matter);
  }
  return { cases: [...cases.values()], news: [...news.values()], dropped };
}

/** The ticket of the very resource that a matter is about, when its case has one. */
function ticketAtHome(found: Case, matter: Matter): Ticket | null {
  return found.resource === matter.resource ? found.ticket : null;
}

/** The situation that a case opens. */
export function situationOf(one: Case, scene: Insight): Situation {
  const view = scene.views.get(one.resource);
  const down = scene.downOf(one.resource);
  const deed = tellingDeed(one, scene);
  const findings = one.findings.length > 0 || !view || !down ? [...one.findings] : [neededFinding(view, down, { affected: one.affected, deed })];
  const replicas = scene.topology.replicas(one.resource).length;
  const kind = kindOf(one);
  return {
    kind, key: one.key, resource: one.resource, findings, affected: one.affected, unstable: kind === 'incident' && isFlapping(one.key, scene), calmSince: null, deed,
    ...(replicas > 1 ? { replicas } : {}),
  };
}

/** Declarations have findings of their own kinds of cause. */
function kindOf({ resource, findings }: Case): TicketKind {
  const cause = findings[0]?.cause;
  return schemeOf(resource) === 'git' && (cause === 'drift' || cause === 'request') ? cause : 'incident';
}

/** Whether somebody's ticket may become part of another one: nobody has approved anything about it yet. */
export function isMovable(ticket: Ticket): boolean {
  return ticket.past.length === 0 && ['assessed', 'planned', 'validated', 'awaiting', 'parked'].includes(ticket.state);
}

/** The case that a matter belongs to; null when it stays with its own ticket, or nothing is to be opened for it. */
function caseOf(matter: Matter, scene: Insight): Case | null {
  const { ticket, resource } = matter;
  if (ticket ? !isMovable(ticket) : isToldTwice(matter, scene)) return null;
  const culprit = together(culpritOf(matter, scene) ?? itself(matter, scene), matter, scene);
  if (ticket && culprit?.at === 'resource' && isOutOfSight(culprit.resource, scene)) return null;
  if (!culprit && isSymptom(matter, scene)) return null;
  const found = culprit ? sufferingFrom(culprit, matter, scene) : ticket ? null : caseAt(resource, matter);
  if (!found || found.ticket || mayOpen(found, scene)) return found;
  const own = !ticket && found.resource !== resource && isUntold(found, scene) ? sufferingFrom({ at: 'address', address: found.resource }, matter, scene) : null;
  return own && (own.ticket || mayOpen(own, scene)) ? own : null;
}

/** Whether nobody wants to be told of a cause, though maybe of what it brings about: maintenance covers that as well, a silence does not. */
function isUntold({ findings, resource }: Case, scene: Insight): boolean {
  const noises = findings.length > 0 ? findings : [{ resource, detector: neededId }];
  return noises.every((noise) => isOff(noise.detector, scene.detectors) || hushed(noise, scene.hushes, scene)?.kind === 'silence');
}

/** A service whose log cries is at fault itself, when it does not run as it should. */
function itself(matter: Matter, scene: Insight): Culprit | null {
  const trouble = isSymptom(matter, scene) ? scene.troubleOf(matter.resource) : null;
  return trouble && (trouble.ticket || trouble.findings.length > 0) ? { at: 'resource', resource: matter.resource, trouble } : null;
}

/** What several suffer from together is one cause: what all of them blame, or the service that they are replicas of. */
function together(culprit: Culprit | null, matter: Matter, scene: Insight): Culprit | null {
  const { ticket = null, findings = [] } = culprit?.at === 'resource' ? culprit.trouble : {};
  const base = culprit?.at === 'resource' ? { resource: culprit.resource, findings: [...findings, ...ticket?.situation.findings ?? []] } : matter;
  const spokesman = spokesmanOf(base, scene);
  return crowdAt(base, scene) ?? (culprit?.at === 'address' && !spokesman?.trouble.ticket ? culprit : spokesman ?? culprit);
}

/** What cannot be reached may be well: what is open on it stays open, for nobody can see how it fares. */
function isOutOfSight(resource: ResourceRef, scene: Insight): boolean {
  const view = scene.views.get(resource);
  return view !== undefined && lastOf(view, 'host.reach')?.value.reachable === false;
}

function caseAt(resource: ResourceRef, matter: Matter): Case {
  return { key: keyOf(matter.cause, resource), resource, ticket: null, findings: matter.findings, affected: [], joined: [] };
}

function sufferingFrom(culprit: Culprit, matter: Matter, scene: Insight): Case | null {
  const one = culprit.at === 'resource' ? troubledCase(culprit, scene) : culprit.at === 'crowd' ? crowdCase(culprit) : addressCase(culprit.address, matter, scene);
  if (one.resource === matter.resource) return { ...one, joined: matter.ticket && one.ticket !== matter.ticket ? [matter.ticket] : [] };
  if (!matter.ticket && (isQuiet(matter.findings, scene) || (!one.ticket && isHeld(matter.resource, scene)))) return null;
  const others = one.joined.filter((ticket) => ticket.id !== matter.ticket?.id);
  const own = [...matter.findings.slice(0, 1).map(affectedBy), ...matter.ticket?.situation.affected ?? []];
  return { ...one, affected: merged(own, others.flatMap(affectedIn)), joined: [...(matter.ticket ? [matter.ticket] : []), ...others] };
}

/** What seems to be well, and several blame it: their tickets become part of the one about that. */
function crowdCase({ resource, finding, tickets }: Extract<Culprit, { at: 'crowd' }>): Case {
  return { key: keyOf(finding.cause, resource), resource, ticket: null, findings: [finding], affected: [], joined: tickets.filter(isMovable) };
}

function troubledCase({ resource, trouble }: Extract<Culprit, { at: 'resource' }>, scene: Insight): Case {
  const cause = trouble.findings[0]?.cause;
  const findings = (scene.findings.get(resource) ?? []).filter((finding) => finding.cause === cause);
  return { key: trouble.ticket?.situation.key ?? keyOf(cause ?? causeOfDown(resource), resource), resource, ticket: trouble.ticket, findings, affected: [], joined: [] };
}

/** Nothing is known to be wrong with what is blamed: whoever cried first has the ticket, and the others suffer with it. */
function addressCase(address: ResourceRef, matter: Matter, scene: Insight): Case {
  const key = addressKey(address);
  const ticket = scene.tickets.find((one) => one.state !== 'recorded' && one.situation.key === key) ?? null;
  const resource = ticket?.situation.resource ?? matter.resource;
  return { key, resource, ticket, findings: resource === matter.resource ? matter.findings : [], affected: [], joined: [] };
}

/** The key of those who cannot reach something of which nothing is known to be wrong; its own trouble has another one. */
export function addressKey(address: ResourceRef): string {
  return keyOf('address', address);
}

/** Whether a ticket is one of many who cannot reach the same, each as bad as whoever has it. */
export function isShared({ key }: Pick<Situation, 'key'>): boolean {
  return key.startsWith('address ');
}

/** What belongs to one cause comes together; at an address, whoever is not the first of them suffers with it. */
function add(cases: Map<string, Case>, found: Case): void {
  const known = cases.get(found.key);
  if (!known) return void cases.set(found.key, found);
  const same = known.resource === found.resource;
  const findings = same ? [...known.findings, ...found.findings.filter((finding) => !known.findings.some((one) => one === finding || (one.detector === unansweredId && finding.detector === unansweredId)))] : known.findings;
  const affected = merged(known.affected, [...found.affected, ...(same ? [] : found.findings.slice(0, 1).map(affectedBy))]);
  cases.set(found.key, { ...known, findings, affected, joined: [...known.joined, ...found.joined] });
}

function merged(some: readonly Affected[], more: readonly Affected[]): Affected[] {
  return [...some, ...more.filter((one) => !some.some((other) => other.resource === one.resource))];
}

/** What is down without anything being noticed of it must have been so for a while: it may only be passing. */
function mayOpen(one: Case, scene: Insight): boolean {
  if (one.findings.length > 0) return isTelling(one.resource, one.findings, scene);
  const down = scene.downOf(one.resource);
  return down !== null && !isOff(neededId, scene.detectors) && !hushed({ resource: one.resource, detector: neededId }, scene.hushes, scene)
    && secondsBetween(down.since, scene.now) >= scene.limits.RECOVERY_SECONDS;
}

function affectedBy(finding: Finding): Affected {
  const { resource, detector, title, since } = finding;
  return { resource, detector, title, since, finding };
}

function affectedIn({ situation: { findings, affected } }: Ticket): Affected[] {
  return [...findings.slice(0, 1).map(affectedBy), ...affected];
}

/** A deed that may have to do with it: the resource is down since, or the trouble began soon after. */
function tellingDeed(one: Case, scene: Insight): Deed | null {
  const deed = scene.deedOf(one.resource);
  if (!deed || scene.downOf(one.resource)) return deed;
  const since = one.findings[0]?.since ?? scene.now;
  return deed.at <= since && secondsBetween(deed.at, since) <= scene.limits.SAME_CAUSE_SECONDS ? deed : null;
}

function isFlapping(key: string, scene: Insight): boolean {
  const since = scene.now.getTime() - scene.limits.FLAP_WINDOW_MINUTES * 60_000;
  const ends = scene.tickets.filter((ticket) => ticket.situation.key === key && ticket.state === 'recorded'
    && ['recovered', 'resolved'].includes(ticket.outcome.kind) && ticket.outcome.at.getTime() >= since && isPast(ticket.outcome.at, scene));
  return ends.length >= scene.limits.FLAP_COUNT;
}
