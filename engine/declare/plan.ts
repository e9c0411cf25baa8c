import { listed, named, personName, safe, typed, type CloudSafe } from '../distill.ts';
import type { Deps } from '../ports.ts';
import { lastOf } from '../seen.ts';
import { coreOf, handOver, type Move } from '../ticket.ts';
import type { Assessed, Hypothesis, Intent, Narrative, PlanProposal, ResourceRef } from '../types.ts';
import { viewsOf } from '../views.ts';
import type { Disturbed, Needed } from './cost.ts';
import { dueDigest, standsFor, type Stands, type StandingThing } from './stands.ts';
import { mostTold, type DeclaredStory, type ToldDifference } from './story.ts';

type Needs = Pick<Deps, 'facts' | 'now' | 'limits'>;

/** Characters of a declaration that a card keeps at most, on one line: what somebody typed must not look like another line of a card. */
const longestText = 600;

/** The plan of a declaration is what separates it from the cluster, to the letter: nothing is thought up here. */
export async function planDeclared(ticket: Assessed, deps: Needs): Promise<Move> {
  const { resource, kind } = ticket.situation;
  const [view] = await viewsOf([resource], deps);
  const last = view ? lastOf(view, 'declaration.stands')?.value ?? null : null;
  const stands = last && standsFor(kind, last);
  const narrative = narrate(ticket, stands, stands === last ? null : last?.draft ?? null);
  const at = deps.now();
  const steps = stands ? [...commitOf(stands, resource), ...stands.steps] : [];
  const keep = stands?.settled === true && stands.keep !== null ? commitIntent(resource, stands.keep) : undefined;
  if (steps.length === 0 && keep === undefined) return handOver({ ...ticket, narrative }, whyNothing(stands, resource), at);
  const proposal: PlanProposal = steps.length === 0 ? { intents: keep ? [keep] : [], by: 'difference' } : { intents: steps, by: 'difference', keep };
  return { to: { ...coreOf(ticket), state: 'planned', narrative, proposal, movedAt: at }, extras: { why: 'the difference to its declaration' } };
}

/** What a draft wants is wanted only once it is in Git, where everybody can see it. */
function commitOf({ draft, lock }: Stands, resource: ResourceRef): Intent[] {
  return draft ? [commitIntent(resource, { draft: draft.id, lock })] : [];
}

function commitIntent(target: ResourceRef, params: { draft: string; lock: string }): Intent {
  return { template: 'commit_declaration', target, params };
}

function whyNothing(stands: Stands | null, resource: ResourceRef): CloudSafe {
  if (stands === null) return safe`nobody has looked at ${named(resource)} yet`;
  if (stands.wrong !== null) return safe`the lock of ${named(resource)} cannot be taken as it is; the status page at home says why`;
  return listed(stands.things.flatMap((thing) => cannotOf(thing)), 5);
}

function narrate({ situation: { findings, resource } }: Assessed, stands: Stands | null, beside: Stands['draft']): Narrative {
  const [finding] = findings;
  const says = finding?.title ?? safe`${named(resource)} is not as declared`;
  const hypothesis: Hypothesis = {
    diagnosis: 'declaration', family: 'declaration', cause: finding?.cause ?? 'drift', says, confidence: 1, confirmed: true, against: [], evidence: finding?.evidence ?? [], recommends: [], avoid: [],
  };
  return { summary: safe`${says}.`, hypothesis, claims: [], notSeen: [], writtenBy: 'templates', ...(stands ? { declared: { ...storyOf(stands), ...(beside === null ? {} : { drafted: personName(beside.by) }) } } : {}) };
}

function storyOf(stands: Stands): DeclaredStory {
  const { draft, things, lock, commit, author, settled } = stands;
  return {
    lock, commit, due: dueDigest(stands), by: draft ? personName(draft.by) : typed(author, 64).text,
    says: draft ? typed(draft.says.replace(/\s+/g, ' ').trim(), longestText).text : null, assumed: (draft?.assumed ?? []).slice(0, mostTold).map((one) => typed(one, 200).text),
    ...costWords(stands),
    differences: things.flatMap((thing) => [...(settled ? goneOf(thing) : []), ...differencesOf(thing)]).slice(0, mostTold), cannot: things.flatMap(cannotOf).slice(0, mostTold),
  };
}

/** What the steps take, as a card tells it: `pve1: 2 of 8 cores, 4 GB of memory, 11 GB free`. */
function costWords({ cost }: Stands): Pick<DeclaredStory, 'needs' | 'disturbed'> {
  return cost === undefined ? {} : { needs: cost.needs.slice(0, mostTold).map(needWords), disturbed: cost.disturbed.slice(0, mostTold).map((one) => safe`${whoIs(one)} ${disturbedWords[one.how]}`) };
}

function needWords(need: Needed): CloudSafe {
  const name = typed(need.name, 64).text;
  const free = need.freeGb === null ? safe`` : safe` of ${need.freeGb} GB free`;
  if (need.of === 'storage') return safe`${name}: ${rounded(need.gb)} GB${free}${need.freeGb !== null && need.gb > need.freeGb ? tooMuch : safe``}`;
  const cores = need.cores === 0 ? [] : [need.ofCores === null ? safe`${need.cores} cores` : safe`${need.cores} of its ${need.ofCores} cores`];
  const memory = need.memoryMb === 0 ? [] : [safe`${rounded(need.memoryMb / 1024)} GB of memory${free}`];
  return safe`${name}: ${listed([...cores, ...memory], 2)}${need.freeGb !== null && need.memoryMb / 1024 > need.freeGb ? tooMuch : safe``}`;
}

const tooMuch = safe` (more than is free)`;

const disturbedWords: Record<Disturbed['how'], CloudSafe> = {
  stopped: safe`is stopped`, restarted: safe`is restarted`, 'rolled back': safe`is stopped while it goes back`, 'restarted on another node': safe`is restarted on the other node`,
  'must be stopped': safe`has to be stopped before its disk moves`, 'next start': safe`has its new settings from its next start on`,
};

function rounded(gb: number): number {
  return Math.round(gb * 10) / 10;
}

function differencesOf({ fields, ...thing }: StandingThing): ToldDifference[] {
  return fields.map(({ field, declared, seen, by, held }) => ({
    resource: whoIs(thing), field: typed(field, 40).text, declared: typed(declared, 120).text, is: typed(seen, 120).text,
    by: by === null ? null : typed(by, 64).text, held: held === null ? null : typed(held, 120).text,
  }));
}

/** What was there when the declaration was last met, and is not any more. */
function goneOf({ is, ...thing }: StandingThing): ToldDifference[] {
  if (is !== 'absent' && is !== 'gone' && is !== 'missing') return [];
  return [{ resource: whoIs(thing), field: is === 'missing' ? safe`storage` : safe`guest`, declared: safe`there`, is: safe`not there`, by: null, held: null }];
}

function whoIs({ vmid, name }: Pick<StandingThing, 'vmid' | 'name'>): CloudSafe {
  return vmid === null ? typed(name, 64).text : safe`${typed(name, 64).text} (${vmid})`;
}

/** What stands in the way of a thing, which no step can change. */
function cannotOf({ is, fields, vmid, name }: StandingThing): CloudSafe[] {
  const who = whoIs({ vmid, name });
  const stuck = fields.filter(({ back }) => back === null).map(({ field, declared, seen }) => safe`${who}: ${typed(field, 40).text} is ${typed(seen, 60).text} and cannot be made ${typed(declared, 60).text}`);
  if (is === 'unknown') return [safe`${who} cannot be seen now, so nothing is done to it`];
  if (is === 'taken') return [safe`${who}: another guest has this number; it is not touched`];
  if (is === 'gone') return [safe`${who} is not there any more, and was not made by me, so I cannot make it again`];
  const [renamed] = fields;
  if (is === 'foreign' && renamed) return [safe`${who} is called ${typed(renamed.seen, 64).text} by now: I delete it by the name that is declared, or not at all`];
  if (is === 'foreign') return [safe`${who} is not mine to delete: it has no tag of mine, or is protected`];
  if (vmid === null && stuck.length > 0) return [...stuck, safe`${who}: Proxmox takes no entry to another share; once it is taken away there by hand, it is offered to be added as declared`];
  return stuck;
}
