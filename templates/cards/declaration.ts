import type { Card, CardButton, CardLine } from '../../engine/card.ts';
import { listed, safe, spanOf, type CloudSafe } from '../../engine/distill.ts';
import { mostOnOnePage, pageOf } from '../../engine/pages.ts';

/** One thing that a declaration would make, change or take away. `lost` says what cannot be undone. */
export type DeclaredChange = { op: 'create' | 'modify' | 'delete'; what: CloudSafe; detail: CloudSafe; downSeconds: number | null; lost: CloudSafe | null };

/** A declaration as its preview shows it: what was understood, and what would be done. */
export type DeclarationPreview = {
  label: CloudSafe; by: CloudSafe; says: CloudSafe; assumed: readonly CloudSafe[]; changes: readonly DeclaredChange[]; needs: CloudSafe; risk: 'low' | 'high'; riskWhy: CloudSafe;
  digest: CloudSafe; commit: CloudSafe; expiresAt: Date;
};

/** How far a declaration is that is being applied. */
export type DeclarationProgress = { label: CloudSafe; by: CloudSafe; since: Date; at: Date; steps: readonly { title: CloudSafe; state: 'waits' | 'runs' | 'done' | 'failed'; seconds: number | null; tries: number }[] };

/** What differs between a declaration and the cluster. */
export type DeclarationDrift = { label: CloudSafe; commit: CloudSafe; foundAt: Date; differences: readonly { resource: CloudSafe; field: CloudSafe; declared: CloudSafe; is: CloudSafe; by: CloudSafe | null; setBack: CloudSafe }[] };

/** The card of a preview. Nothing that is lost for good may be cut from it. */
export function previewCard(preview: DeclarationPreview): Card {
  const { label, by, says, assumed, changes, needs, risk, riskWhy, digest, commit, expiresAt } = preview;
  const high = risk === 'high';
  const isLong = changes.length > mostOnOnePage.resources;
  return {
    push: safe`⏳ APPROVAL NEEDED · ${label} by ${by} · ${countsOf(changes)} · ${high ? safe`HIGH` : safe`low`} risk`,
    tone: 'waiting',
    lines: [
      { text: safe`“${says}”` },
      ...(assumed.length === 0 ? [] : [{ label: safe`Assumed by me`, text: listed(assumed, 12) }]),
      ...changes.map((change, at) => ({ ...changeLine(change), ...(isLong ? { page: pageOf(at + 1) } : {}) })),
      { label: safe`Needs`, text: needs },
      { label: safe`Risk`, text: safe`${high ? safe`HIGH` : safe`low`}: ${riskWhy}` },
      { label: safe`Expires`, text: safe``, at: expiresAt },
    ],
    foot: safe`Plan ${digest} · commit ${commit} · for admins`,
    buttons: [button('approve', high ? safe`Approve…` : safe`Approve`, { digest, tone: 'go', ...(high ? { typed: true } : {}) }), button('decline', safe`Reject…`, { digest, typed: true }), button('details', safe`Details`, { digest })],
    link: { label: safe`Full plan`, path: '/' }, loud: true, name: label,
    ...(isLong ? { pages: { shown: 1, stepId: null, digest } } : {}),
  };
}

/** The card of a declaration that is being applied, edited as it goes on. */
export function progressCard({ label, by, since, at, steps }: DeclarationProgress): Card {
  const done = steps.filter(({ state }) => state === 'done').length;
  const failed = steps.find(({ state }) => state === 'failed');
  const isOver = failed !== undefined || done === steps.length;
  const place = safe`${label} · ${done} of ${steps.length} done`;
  const push = failed ? safe`⛔ FAILED · ${place} · ${failed.title}` : done === steps.length ? safe`✅ DONE · ${place}` : safe`⚙️ RUNNING · ${place}`;
  return {
    push, tone: failed ? 'failed' : done === steps.length ? 'done' : 'running',
    lines: [{ label: safe`Started by`, text: by, at: since }, ...steps.map(stepLine), { label: safe`Last change`, text: safe``, at, passing: true }],
    foot: safe`${label}${failed ? safe` · nothing more is run` : safe``}`,
    buttons: isOver ? [] : [button('decline', safe`Stop after this step`)], link: null, loud: failed !== undefined, name: label,
  };
}

/** The card of what differs from a declaration; more differences are edits of it, and where nothing differs any more it says so without a sound. */
export function driftCard({ label, commit, foundAt, differences }: DeclarationDrift): Card {
  const differs = differences.length > 0;
  return {
    push: differs ? safe`🟠 DRIFT · ${driftTitle(differences)} · ${label}` : safe`✅ NO DRIFT · nothing differs any more · ${label}`,
    tone: differs ? 'medium' : 'done',
    lines: [...differences.flatMap(differenceLines), { label: safe`Found`, text: safe``, at: foundAt }],
    foot: safe`${label} · commit ${commit}`,
    buttons: driftButtons(differences), link: null, loud: differs, name: safe`${label} drift`,
  };
}

type Differences = DeclarationDrift['differences'];

function driftTitle([first, ...others]: Differences): CloudSafe {
  const title = first ? safe`${first.resource} has ${first.is} ${first.field}, declared ${first.declared}` : safe``;
  return others.length === 0 ? title : safe`${title} and ${others.length} more`;
}

function differenceLines({ resource, field, declared, is, by, setBack }: Differences[number]): CardLine[] {
  const who = by === null ? safe`who changed it is not known` : safe`changed by ${by}`;
  return [{ label: resource, text: safe`${field} declared ${declared}, is ${is}; ${who}` }, { label: safe`Set back`, text: setBack }];
}

function driftButtons([first, ...others]: Differences): CardButton[] {
  if (first === undefined) return [];
  const [keep, back] = others.length === 0 ? [safe`Keep ${first.is}`, safe`Set back to ${first.declared}…`] : [safe`Keep all`, safe`Set all back…`];
  return [button('decline', keep), button('approve', back, { typed: true }), button('silence', safe`Ignore 7 days`)];
}

function button(action: CardButton['action'], label: CloudSafe, more: Partial<CardButton> = {}): CardButton {
  return { action, label, tone: 'plain', stepId: null, digest: null, ...more };
}

function countsOf(changes: readonly DeclaredChange[]): CloudSafe {
  const counts = (['create', 'modify', 'delete'] as const).map((op) => ({ op, n: changes.filter((change) => change.op === op).length })).filter(({ n }) => n > 0);
  return counts.length === 0 ? safe`nothing to change` : listed(counts.map(({ op, n }) => safe`${n} ${words[op]}`), 3);
}

const words = { create: safe`create`, modify: safe`modify`, delete: safe`delete` };
const signs = { create: safe`+ create`, modify: safe`~ modify`, delete: safe`− delete` };

function changeLine({ op, what, detail, downSeconds, lost }: DeclaredChange): CardLine {
  const down = downSeconds === null ? safe`` : safe` · down for about ${spanOf(downSeconds)}`;
  const gone = lost === null ? safe`` : safe` · cannot be undone: ${lost}`;
  return { label: safe`${signs[op]} ${what}`, text: safe`${detail}${down}${gone}` };
}

function stepLine({ title, state, seconds, tries }: DeclarationProgress['steps'][number]): CardLine {
  const took = seconds === null ? safe`` : spanOf(seconds);
  const again = tries > 1 ? safe` · try ${tries}` : safe``;
  return { label: safe`${marks[state]} ${title}`, text: safe`${took}${again}`, ...(state === 'runs' ? { passing: true } : {}) };
}

const marks = { waits: safe`·`, runs: safe`⚙️`, done: safe`✅`, failed: safe`⛔` };
