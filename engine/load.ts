import { alsoAsked } from './also-asked.ts';
import { addressKey } from './cases.ts';
import { blamedBy } from './crowd.ts';
import { named, safe } from './distill.ts';
import { isFault, wordsOf } from './errors.ts';
import { withLastWords } from './last-words.ts';
import { neededId } from './needed.ts';
import type { Deps } from './ports.ts';
import { insightInto, isAddress, type Insight, type Scene } from './scene.ts';
import type { Finding, ResourceRef, Ticket, View } from './types.ts';
import { isOff, look, viewsOf } from './views.ts';
import { withheldOn } from './withheld.ts';

type Needs = Pick<Deps, 'facts' | 'now' | 'limits' | 'detectors' | 'tickets' | 'topology' | 'hushes' | 'withheld' | 'isNamed' | 'say'>;

/** Blames lead to further resources, which may blame in turn; whoever is farther away than this is not asked. */
const mostRounds = 4;

/** All that is known of some resources and of what they hang on, mostly with one question to the database; what no setting names is as if unknown. */
export async function loadScene(asked: readonly ResourceRef[], deps: Needs): Promise<Insight> {
  const [topology, withheld] = await Promise.all([deps.topology(), withheldOn(deps)]);
  const hushing = deps.hushes();
  const views = new Map<ResourceRef, View>();
  const findings = new Map<ResourceRef, Finding[]>();
  const tickets = new Map<number, Ticket>();
  const askedFor = new Set<ResourceRef>();
  const { limits, detectors } = deps;
  const scene: Scene = { now: deps.now(), limits, detectors, topology, hushes: [], views, findings, tickets: [], withheld };
  let insight = insightInto(scene);
  const know = (hushes: Scene['hushes'], found: readonly Ticket[]): void => {
    for (const ticket of found.filter(({ state, situation }) => state === 'recorded' || deps.isNamed(situation.resource))) tickets.set(ticket.id, ticket);
    insight = insightInto({ ...scene, hushes, tickets: [...tickets.values()].sort((a, b) => a.id - b.id) });
  };
  let missing = [...new Set(asked.flatMap((resource) => [resource, ...topology.replicas(resource), ...topology.above(resource).map((tie) => tie.resource)]))];
  for (let round = 0; missing.length > 0 && round < mostRounds; round += 1) {
    const [seen, found, hushes] = await Promise.all([viewsOf(missing.filter(deps.isNamed), deps), ticketsOf(missing, deps), hushing]);
    for (const view of seen) {
      views.set(view.resource, view);
      findings.set(view.resource, noticed(view, deps).map((finding) => marked(withLastWords(finding, view, topology), topology)));
    }
    know(hushes, found);
    for (const resource of missing) askedFor.add(resource);
    missing = wantedBy(asked, insight).filter((resource) => !askedFor.has(resource));
  }
  const callers = [...views.keys()].flatMap((resource) => blamedBy(resource, insight) ?? []).flatMap(topology.callers);
  const isDown = [...findings.values()].some((all) => all.some(({ detector }) => detector === 'guest-stopped'));
  if (isDown) know(insight.hushes, (await deps.tickets.openOn('all')).filter(({ situation }) => situation.kind !== 'incident'));
  if (callers.length > 0) know(insight.hushes, await ticketsOf([...new Set(callers)], deps));
  return insight;
}

/** Everything that an answer about these resources rests on. */
function wantedBy(asked: readonly ResourceRef[], scene: Insight): ResourceRef[] {
  const suffering = scene.tickets.filter(({ state, situation }) => state !== 'recorded'
    && (alsoAsked(situation).length > 0 || situation.findings.some(({ detector }) => detector === neededId || isOff(detector, scene.detectors))));
  const reached = asked.flatMap(scene.reach);
  return [...new Set([...reached, ...reached.flatMap(scene.topology.replicas), ...suffering.flatMap((ticket) => ticket.situation.affected.map((one) => one.resource))])];
}

function ticketsOf(resources: readonly ResourceRef[], { tickets, now, limits }: Needs): Promise<Ticket[]> {
  const keys = resources.map(addressKey);
  const seconds = Math.max(limits.FLAP_WINDOW_MINUTES * 60, limits.RECOVERY_SECONDS);
  return tickets.around({ resources, keys }, new Date(now().getTime() - seconds * 1000));
}

/** What goes wrong with one resource is said, and holds up no other. */
function noticed(view: View, deps: Needs): Finding[] {
  try {
    return look(view, deps.detectors);
  } catch (error) {
    if (isFault(error, 'store.unavailable', 'store.full')) throw error;
    deps.say(`${view.resource} could not be assessed: ${wordsOf(error)}`, error);
    return [];
  }
}

/** As severe as the owner says; and whom it means by an address is told when that is somebody here. */
function marked(finding: Finding, topology: Scene['topology']): Finding {
  const severity = topology.marks(finding.resource)?.severity ?? finding.severity;
  const meant = finding.blames === undefined ? null : topology.resolve(finding.resource, finding.blames);
  const symptoms = meant === null || isAddress(meant) ? finding.symptoms : [...finding.symptoms, safe`points to ${named(meant)}`];
  return { ...finding, severity, symptoms };
}
