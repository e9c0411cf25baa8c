import { isMovable, situationOf, weigh, type Case, type News } from '../cases.ts';
import { closingOf, type Closing } from '../closing.ts';
import { safe } from '../distill.ts';
import { wasUp } from '../down.ts';
import { isFault, wordsOf } from '../errors.ts';
import { gathered } from '../gather.ts';
import { isNewsTo, joinedWith } from '../joined.ts';
import { loadScene } from '../load.ts';
import { mattersOf } from '../matters.ts';
import { neededId } from '../needed.ts';
import { mostAffected } from '../policy.ts';
import type { Deps } from '../ports.ts';
import type { Insight } from '../scene.ts';
import { isSymptom } from '../symptom.ts';
import { withSufferers } from '../sufferers.ts';
import { labelOf, overLine, recorded } from '../ticket.ts';
import type { Affected, ResourceRef, Situation, Ticket } from '../types.ts';
import { viewsOf } from '../views.ts';
import { withheldOn, withhold } from '../withheld.ts';
import { worseLines } from '../worse.ts';

type Needs = Pick<Deps, 'facts' | 'now' | 'limits' | 'detectors' | 'tickets' | 'topology' | 'hushes' | 'withheld' | 'isNamed' | 'point' | 'say'>;

/** How often something is tried again that somebody else has changed meanwhile; in a storm many add to one ticket at once. */
const tries = 25;

/**
 * Looks at resources: opens one ticket for each new cause, wherever it was noticed; adds who suffers from it, and what is new, to
 * open ones; closes those that are over. Answers the tickets touched.
 */
export async function assess(resources: readonly ResourceRef[], deps: Needs): Promise<number[]> {
  return resources.length === 0 ? [] : gathered(deps.tickets, resources, (all) => assessAll(all, deps));
}

async function assessAll(resources: readonly ResourceRef[], deps: Needs): Promise<number[]> {
  const first = await assessOnce([...new Set(resources)], deps);
  const sufferers = first.opened.length === 0 ? [] : await sufferersOf(first.opened, deps);
  const second = sufferers.length === 0 ? first : await assessOnce(sufferers, deps);
  return [...new Set([...first.touched, ...second.touched])];
}

type Assessed = { touched: number[]; opened: ResourceRef[] };

async function assessOnce(resources: readonly ResourceRef[], deps: Needs): Promise<Assessed> {
  const scene = await loadScene(resources, deps);
  const matters = resources.flatMap((resource) => spared(resource, () => mattersOf(resource, scene), deps) ?? []);
  const telling = new Set(matters.filter((matter) => matter.news && !isSymptom(matter, scene)).map((matter) => matter.ticket));
  const quiet = scene.tickets.filter((ticket) => ticket.state !== 'recorded' && !telling.has(ticket));
  const closings = quiet.flatMap((ticket) => spared(ticket.situation.resource, () => closingOf(ticket, scene), deps) ?? []);
  const over = new Set(closings.map((closing) => closing.ticket));
  const { cases, news, dropped } = weigh(matters.filter((matter) => !matter.ticket || !over.has(matter.ticket)), scene);
  await withhold(deps, { matters, dropped }, scene);
  const done: Assessed = { touched: [], opened: [] };
  for (const closing of closings) await attempt(closing.ticket.situation.resource, deps, async () => { done.touched.push(...await close(closing, deps)); });
  for (const one of news) await attempt(one.ticket.situation.resource, deps, async () => { done.touched.push(...await join(one, { scene, deps })); });
  for (const one of cases) await attempt(one.resource, deps, () => settle(one, { scene, deps, done }));
  return done;
}

/** Who has a ticket of their own and hangs on what has just got one: those who suffer often cry first. */
async function sufferersOf(culprits: readonly ResourceRef[], deps: Needs): Promise<ResourceRef[]> {
  const topology = await deps.topology();
  const below = new Set(culprits.flatMap((culprit) => topology.below(culprit).map((tie) => tie.resource)));
  const open = below.size === 0 ? [] : await deps.tickets.openOn([...below]);
  return [...new Set(open.filter(isMovable).map((ticket) => ticket.situation.resource))];
}

/** Opens a case, or adds to its ticket; then the tickets of those who suffer from it become part of it. */
async function settle(one: Case, world: { scene: Insight; deps: Needs; done: Assessed }): Promise<void> {
  const { deps, done } = world;
  const ticket = one.ticket ? await addTo(one.ticket, one.affected, deps) : await open(one, world);
  if (!ticket) return;
  for (const other of one.joined) if (other.id !== ticket.id && await joinWith(ticket, other, deps)) done.touched.push(other.id);
  done.touched.push(ticket.id);
}

async function open(one: Case, { scene, deps, done }: { scene: Insight; deps: Needs; done: Assessed }): Promise<Ticket | null> {
  const situation = situationOf(one, scene);
  const affected = [...situation.affected, ...await standingOn(situation, { scene, deps })].slice(0, mostAffected);
  const ticket = await deps.tickets.open({ ...situation, affected }, scene.now);
  if (ticket) {
    done.opened.push(one.resource);
    deps.point('ticket.opened');
    return ticket;
  }
  const [other] = (await deps.tickets.around({ resources: [], keys: [one.key] }, scene.now));
  return other ? addTo(other, one.affected, deps) : null;
}

/** Everything that was up on what has gone down suffers with it, though it may not be able to say so. */
async function standingOn({ resource, findings, affected }: Situation, { scene, deps }: { scene: Insight; deps: Needs }): Promise<Affected[]> {
  if (findings.every((finding) => finding.detector === neededId)) return [];
  const known = new Set([resource, ...affected.map((one) => one.resource)]);
  const standing = new Map([...known].reverse().flatMap((seat) => {
    const down = scene.downOf(seat);
    return down === null ? [] : scene.topology.below(seat).filter((tie) => tie.sits && !known.has(tie.resource) && deps.isNamed(tie.resource)).map((tie) => [tie.resource, down] as const);
  }));
  const views = standing.size === 0 ? [] : await viewsOf([...standing.keys()], deps);
  return views.filter(wasUp).flatMap((view) => {
    const down = standing.get(view.resource);
    return down ? [{ resource: view.resource, detector: 'topology', title: down.says, since: down.since, finding: null }] : [];
  });
}

/** Adds who suffers to an open ticket, whatever else happens to it meanwhile; null when it is over. */
async function addTo(ticket: Ticket, affected: readonly Affected[], deps: Needs): Promise<Ticket | null> {
  let now: Ticket | null = ticket;
  for (let again = 0; again < tries && now && now.state !== 'recorded'; again += 1) {
    const more = withSufferers(now.situation, affected);
    if (more === null || await deps.tickets.amend(now, more, { lines: worseLines(now, more.findings), at: deps.now() })) return now;
    now = await deps.tickets.byId(ticket.id);
  }
  return null;
}

/** Ends the ticket of one who suffers, unless somebody has moved it meanwhile. */
async function joinWith(ticket: Ticket, other: Ticket, deps: Needs): Promise<boolean> {
  const says = safe`same cause as ${labelOf(ticket)}`;
  const to = recorded(other, { kind: 'joined', says, at: deps.now(), evidence: [] });
  return deps.tickets.move(other, to, { why: says });
}

async function join({ ticket, findings }: News, world: { scene: Insight; deps: Needs }): Promise<number[]> {
  const { findings: known, affected, calmSince } = ticket.situation;
  if (!isNewsTo(known, findings) && calmSince === null) return [];
  const merged = joinedWith(known, findings);
  const standing = known.every((one) => one.detector === neededId) ? await standingOn({ ...ticket.situation, findings: merged }, world) : [];
  const told = { lines: worseLines(ticket, merged), at: world.deps.now() };
  await world.deps.tickets.amend(ticket, { findings: merged, calmSince: null, affected: [...affected, ...standing].slice(0, mostAffected) }, told);
  return [ticket.id];
}

async function close(closing: Closing, deps: Needs): Promise<number[]> {
  const { ticket } = closing;
  if (closing.is === 'calm') {
    await deps.tickets.amend(ticket, { calmSince: deps.now() });
    return [ticket.id];
  }
  if (closing.is === 'unwatched') {
    const { says } = closing;
    await deps.tickets.move(ticket, recorded(ticket, { kind: 'unwatched', says, at: deps.now(), evidence: [] }), { why: says });
    return [ticket.id];
  }
  const { gone, says: why, evidence } = closing.recovery;
  const to = recorded(ticket, { kind: gone ? 'gone' : 'recovered', says: why, at: deps.now(), evidence });
  const head = gone ? safe`✅ CLOSED` : safe`✅ RECOVERED by itself`;
  const says = safe`${head} · ${labelOf(ticket)} · ${why}`;
  const moved = await deps.tickets.move(ticket, to, { why: 'recovered', notices: [overLine(ticket, says, to.outcome.at)] });
  if (!moved) return [ticket.id];
  deps.point('recorded');
  await keepInMind(ticket.situation.affected, deps);
  return [ticket.id];
}

/** Whoever suffered from what is over may not be well for as long as nobody can see them. */
async function keepInMind(affected: readonly Affected[], deps: Needs): Promise<void> {
  const withheld = await withheldOn(deps);
  for (const { resource, finding } of affected) {
    const before = withheld.get(resource) ?? [];
    if (finding && !before.some((one) => one.cause === finding.cause)) withheld.set(resource, [...before, finding]);
  }
}

/** What goes wrong with one resource is said, and holds up no other; a database that is away holds up all. */
async function attempt(resource: ResourceRef, deps: Needs, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    leftOut(resource, error, deps);
  }
}

function spared<T>(resource: ResourceRef, work: () => T, deps: Needs): T | null {
  try {
    return work();
  } catch (error) {
    return leftOut(resource, error, deps);
  }
}

function leftOut(resource: ResourceRef, error: unknown, deps: Needs): null {
  if (isFault(error, 'store.unavailable', 'store.full')) throw error;
  deps.say(`${resource} could not be assessed: ${wordsOf(error)}`, error);
  return null;
}
