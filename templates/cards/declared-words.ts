import { mostTold, type DeclaredStory, type ToldDifference } from '../../engine/declare/story.ts';
import { hexOf, listed, safe, type CloudSafe } from '../../engine/distill.ts';
import type { CardLine } from '../../engine/card.ts';
import type { PlannedStep, Ticket } from '../../engine/types.ts';

const making = ['clone_guest', 'create_guest', 'add_storage', 'create_pool'];
const taking = ['delete_guest', 'remove_storage', 'delete_snapshot'];

/** What a declaration is said to say and how the cluster stands to it; null while nobody has looked. */
export function storyOf(ticket: Ticket): DeclaredStory | null {
  return ('narrative' in ticket ? ticket.narrative?.declared : null) ?? null;
}

/** How many things some steps make, change and take away: `3 create, 1 modify`. */
export function countsOf(steps: readonly Pick<PlannedStep, 'template' | 'target'>[]): CloudSafe {
  const things = new Map<string, 'create' | 'modify' | 'delete'>();
  for (const { template, target } of steps) {
    if (template === 'commit_declaration') continue;
    const op = making.includes(template) ? 'create' : taking.includes(template) ? 'delete' : things.get(target) ?? 'modify';
    things.set(target, op);
  }
  const counts = ([['create', safe`create`], ['modify', safe`modify`], ['delete', safe`delete`]] as const)
    .map(([op, word]) => ({ word, n: [...things.values()].filter((one) => one === op).length })).filter(({ n }) => n > 0);
  return counts.length === 0 ? safe`nothing to change` : listed(counts.map(({ n, word }) => safe`${n} ${word}`), 3);
}

/** What differs first, and how much more: `db (120): memory is 16 GB, declared 8 GB, and 2 more`; null where no single thing is known to differ. */
export function differsWords({ differences: [first, ...others] }: Pick<DeclaredStory, 'differences'>): CloudSafe | null {
  if (!first) return null;
  const title = safe`${first.resource}: ${first.field} is ${first.is}, declared ${first.declared}`;
  return others.length === 0 ? title : safe`${title}, and ${others.length} more`;
}

/** Whether more may differ than is told: what nobody can read here is not to be kept from here. */
export function mayBeMore({ differences }: Pick<DeclaredStory, 'differences'>): boolean {
  return differences.length >= mostTold;
}

/** One thing that differs: what is declared and what is, who changed it, and whether it is left alone. */
export function differenceLine({ resource, field, declared, is, by, held }: ToldDifference): CardLine {
  const who = held !== null ? safe`${held}; left alone until the declaration says so` : by === null ? safe`who changed it is not known` : safe`changed by ${by}`;
  return { label: resource, text: safe`${field} declared ${declared}, is ${is}; ${who}` };
}

/** What was assumed, a few in a line, so that none of it has to be cut. */
export function assumedLines({ assumed }: DeclaredStory): CardLine[] {
  const lines = inFours(assumed).map((some): CardLine => ({ label: safe`Assumed by me`, text: listed(some, some.length) }));
  return assumed.length < mostTold ? lines : [...lines, { label: safe`Assumed by me`, text: safe`and perhaps more, which the lock in Git tells` }];
}

/** What the steps take of what is free, and which running guests notice them. */
export function costLines({ needs, disturbed }: DeclaredStory): CardLine[] {
  if (needs === undefined || disturbed === undefined) return [];
  return [
    ...(needs.length === 0 ? [] : [{ label: safe`Needs`, text: listed(needs, mostOfCost) }]),
    { label: safe`Running guests`, text: disturbed.length === 0 ? safe`none is restarted or stopped` : listed(disturbed, mostOfCost) },
  ];
}

/** Nodes and storages, and guests, that a card tells at most. */
const mostOfCost = 8;

/** What nothing here can do, one in a line. */
export function cannotLines({ cannot }: DeclaredStory): CardLine[] {
  return cannot.map((text) => ({ label: safe`Not possible`, text }));
}

/** What was typed; nothing where the declaration was not typed to me. */
export function saysLines({ says }: DeclaredStory): CardLine[] {
  return says === null || says === '' ? [] : [{ label: safe`Typed`, text: says.length < longestSays ? safe`“${says}”` : safe`“${says}…”` }];
}

/** A declaration is told up to so many characters. */
const longestSays = 600;

/** The lock that an approval is for, and the commit that it stands in: `lock 91c2a0b3 · commit a41f09d`. */
export function lockWords({ lock, commit }: Pick<DeclaredStory, 'lock' | 'commit'>): CloudSafe {
  const where = commit === null ? safe`` : safe` · commit ${hexOf(commit, 7)}`;
  return safe`lock ${hexOf(lock, 8)}${where}`;
}

/** How much some steps put at risk. Those that take something away for good are named. */
export function riskLine(steps: readonly PlannedStep[]): CardLine {
  const grave = steps.filter(({ confirmation }) => confirmation.by === 'typed_name');
  const isHigh = steps.some(({ risk }) => risk === 'high');
  if (grave.length > 0) return { label: safe`Risk`, text: safe`HIGH: ${listed(grave.map(({ title }) => title), 6)} ${grave.length === 1 ? safe`needs a press of its own` : safe`need presses of their own`} with the name typed` };
  return { label: safe`Risk`, text: isHigh ? safe`HIGH` : safe`low: nothing is deleted` };
}

/** The steps that nothing takes back, by their own words. */
export function finalLine(steps: readonly PlannedStep[]): CardLine[] {
  const final = steps.filter(({ undo }) => undo.startsWith('cannot be undone'));
  return final.length === 0 ? [] : [{ label: safe`Cannot be undone`, text: listed(final.map(({ title }) => title), 6) }];
}

function inFours<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / 4) }, (_, at) => all.slice(at * 4, at * 4 + 4));
}
