import type { AnswerCard } from '../../engine/commands.ts';
import type { Refreshed } from '../../engine/declare/desk.ts';
import type { Draft } from '../../engine/declare/drafts.ts';
import { sureOf, type Stands, type StandingThing } from '../../engine/declare/stands.ts';
import { hexOf, listed, momentOf, personName, safe, spanOf, typed, type CloudSafe } from '../../engine/distill.ts';

/** How a cluster stands to one declaration, as facts tell it; `ticket` is what is open about it. */
export type Told = { name: CloudSafe; stands: Stands; seenAt: Date; ticket: CloudSafe | null };

/** The drafts that wait for an answer or an approval. */
export function draftsAnswer(drafts: readonly Draft[], timeZone: string): AnswerCard {
  return {
    push: drafts.length === 0 ? safe`ℹ️ No draft is open` : safe`📝 ${drafts.length} ${drafts.length === 1 ? safe`draft` : safe`drafts`}`, tone: 'info', link: null,
    lines: drafts.map(({ name, state, by, changedAt, typed: text }) => ({
      label: words(name, 64), text: safe`${state === 'ready' ? safe`waits for approval` : safe`has open points`} · by ${personName(by)}, ${momentOf(changedAt, timeZone)} · ${words(text ?? '', 120)}`,
    })),
    foot: safe`/declare NAME goes on with a draft, /plan NAME shows it, /drop NAME throws it away`,
  };
}

/** How the cluster stands to the declarations, each in one line; of a single one, with all that differs. */
export function driftAnswer(told: readonly Told[], { now, whole }: { now: Date; whole: boolean }): AnswerCard {
  const wrong = told.filter(({ stands }) => !isSo(stands));
  return {
    push: told.length === 0 ? safe`ℹ️ Nothing is declared` : wrong.length === 0 ? safe`✅ ${told.length === 1 ? told[0]?.name ?? safe`` : safe`All ${told.length} declarations`}: as declared` : safe`🟡 ${wrong.length} of ${told.length} not as declared`,
    tone: 'info', link: null,
    lines: told.flatMap((one) => [{ label: one.name, text: standingWords(one, now) }, ...(whole ? one.stands.things.flatMap(thingLines).slice(0, mostThings) : [])]),
    foot: whole ? safe`as last seen; /refresh looks again now` : safe`as last seen; /drift NAME tells what differs, /refresh looks again now`,
  };
}

/** A declaration in Git without a draft: what it says, and the steps that would make the cluster so. */
export function planAnswer({ name, stands, seenAt, ticket }: Told, { english, steps, now }: { english: string | null; steps: readonly CloudSafe[]; now: Date }): AnswerCard {
  return {
    push: isSo(stands) ? safe`✅ ${name}: as declared` : safe`ℹ️ ${name}: ${steps.length} ${steps.length === 1 ? safe`step` : safe`steps`}`, tone: 'info', link: null,
    lines: [
      ...(english === null ? [] : [{ label: safe`It says`, text: words(english, 1500), spare: 3 as const }]),
      { label: safe`Stands`, text: standingWords({ name, stands, seenAt, ticket }, now) },
      ...steps.map((title, at) => ({ label: safe`Step ${at + 1}`, text: title, spare: 2 as const })),
    ],
    foot: safe`lock ${hexOf(stands.lock, 8)} · its card has the buttons, and under Details what is sent to Proxmox`,
  };
}

/** What a look at Git and the cluster found that somebody asked for. */
export function refreshedAnswer({ declared, wrong, rewritten, read }: Refreshed): AnswerCard {
  return {
    push: safe`🔄 ${declared} ${declared === 1 ? safe`declaration` : safe`declarations`} in Git, compared with the cluster`, tone: 'info', link: null,
    lines: [
      ...(rewritten ? [{ label: safe`Mind`, text: safe`the history of the branch was rewritten since the last look` }] : []),
      ...wrong.map((one) => ({ label: safe`Cannot be read`, text: words(one, 300) })),
      ...(read.length === 0 ? [] : [{ label: safe`Read anew`, text: safe`${listed(read.map((one) => words(one, 64)), 20)}: what these drafts change was changed in Git` }]),
    ],
    foot: safe`/drift tells how each stands`,
  };
}

const mostThings = 40;

function words(text: string, most: number): CloudSafe {
  return typed(text, most).text;
}

function isSo({ wrong, complete, things, steps, draft }: Stands): boolean {
  return wrong === null && complete && things.length === 0 && steps.length === 0 && draft === null;
}

function standingWords({ stands, seenAt, ticket }: Told, now: Date): CloudSafe {
  const { wrong, complete, steps, draft, commit, settled } = stands;
  const things = sureOf(stands.things);
  const unseen = complete || wrong !== null || things.length + steps.length === 0 ? safe`` : safe`, and not all of it can be seen now`;
  const seen = safe`seen ${spanOf((now.getTime() - seenAt.getTime()) / 1000)} ago`;
  const of = draft ? safe`a draft of ${personName(draft.by)}` : commit === null ? safe`not in Git` : safe`commit ${hexOf(commit, 8)}`;
  const state = wrong !== null ? safe`its lock cannot be read: ${words(wrong, 200)}` : !complete && things.length + steps.length === 0 ? safe`not all of it can be seen now` : things.length === 0 && steps.length === 0 ? (draft ? safe`is so, and is not in Git yet` : safe`as declared`)
    : settled && !draft ? safe`${things.length} ${things.length === 1 ? safe`thing differs` : safe`things differ`}` : safe`${draft ? safe`its commit and ` : safe``}${steps.length} ${steps.length === 1 && !draft ? safe`step is` : safe`steps are`} to be done`;
  return safe`${state}${unseen}${ticket === null ? safe`` : safe` (${ticket})`} · ${of} · ${seen}`;
}

function thingLines({ name, vmid, is, fields }: StandingThing): { text: CloudSafe }[] {
  const who = vmid === null ? words(name, 64) : safe`${words(name, 64)} (${vmid})`;
  if (fields.length === 0) return [{ text: safe`${who}: ${isWords[is]}` }];
  return fields.map(({ field, declared, seen, by, held }) => ({
    text: safe`${who}: ${words(field, 40)} is ${words(seen, 120)}, declared ${words(declared, 120)}${by === null ? safe`` : safe`, changed by ${words(by, 64)}`}${held === null ? safe`` : safe`; left so: ${words(held, 120)}`}`,
  }));
}

const isWords: Record<StandingThing['is'], CloudSafe> = {
  absent: safe`is not there yet`, gone: safe`is not there any more`, taken: safe`another guest has its number`, unknown: safe`cannot be seen now`, differs: safe`differs`,
  extra: safe`is to be deleted`, foreign: safe`is to be deleted, but is not ours to delete`, missing: safe`is not there yet`,
};
