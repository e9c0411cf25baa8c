import { callOfStep } from '../../engine/declare/step-calls.ts';
import { hexOf, listed, safe, spanOf, typed, type CloudSafe } from '../../engine/distill.ts';
import type { Limits } from '../../engine/policy.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Json, PlannedStep, Ticket } from '../../engine/types.ts';
import { countsOf, differenceLine, lockWords, storyOf } from '../cards/declared-words.ts';

/** Steps, and differences, that an answer tells at most. */
const most = 12;

/** What the plan of a declaration would do, call by call, from the step that waits on; what is looked at before each, and what an approval is for. */
export function declaredDetails(ticket: Ticket, limits: Pick<Limits, 'STEP_TIMEOUT_SECONDS'>): CloudSafe {
  if (!('steps' in ticket)) return safe`${labelOf(ticket)}: no step is waiting.`;
  const left = ticket.steps.slice(ticket.current - 1);
  const [step] = left;
  const story = storyOf(ticket);
  const keep = ticket.state === 'awaiting' ? ticket.keep : undefined;
  return inLines([
    safe`${labelOf(ticket)}: ${countsOf(ticket.steps)}${story === null ? safe`` : safe`, for ${lockWords(story)}`}.`,
    ...left.slice(0, most).map((one) => safe`${one.n} ${one.title}: ${callWords(one)}`),
    ...(left.length > most ? [safe`and ${left.length - most} more steps; the page of ${labelOf(ticket)} lists all.`] : []),
    ...(keep ? [safe`Or keep: ${keep.title}: ${callWords(keep)}`] : []),
    safe`Before each step it is looked at whether its target is still the very one; what differs by then is not touched. After it, whether it is as wanted; the first step that is not ends the plan.`,
    safe`Time limit of a step: ${spanOf(limits.STEP_TIMEOUT_SECONDS)}, then its effect is looked for, and it is not run blindly again.`,
    ...(step ? [safe`An approval is for these words (${hexOf(step.digest, 8)})${story === null ? safe`` : safe` and this lock`}; if they change, it does not count.`] : []),
  ]);
}

/** Why a declaration asks for something: who wrote it, what was assumed, what differs and who changed it, what is not possible. */
export function declaredWhy(ticket: Ticket): CloudSafe {
  const story = storyOf(ticket);
  if (story === null) return safe`${labelOf(ticket)}: nothing is known yet.`;
  const { by, says, assumed, differences, cannot } = story;
  return inLines([
    ticket.situation.kind === 'drift' ? safe`The cluster was as ${lockWords(story)} declares, and differs now. ${by} wrote that last.` : safe`${by} asked for it; it was never so yet (${lockWords(story)}).`,
    ...(says === null || says === '' ? [] : [safe`Typed: “${says}”`]),
    ...(assumed.length === 0 ? [] : [safe`Assumed by me: ${listed(assumed, most)}.`]),
    ...differences.slice(0, most).map(differenceLine).map(({ label, text }) => safe`${label ?? safe``}: ${text}.`),
    ...(differences.length > most ? [safe`and ${differences.length - most} more differences.`] : []),
    ...cannot.slice(0, most).map((text) => safe`Not possible: ${text}.`),
    safe`This is the difference between the declaration and the cluster, to the letter; no model had a part in it.`,
  ]);
}

/** The call of a step: `PUT /nodes/{node}/{qemu or lxc}/120/config memoryMb=8192`. */
export function callWords(step: Pick<PlannedStep, 'template' | 'target' | 'params'>): CloudSafe {
  const call = callOfStep(step);
  if (call === null) return step.template === 'commit_declaration' ? safe`a commit in Git, and a push where it has a remote` : safe`no call of Proxmox`;
  const params = Object.entries(call.params).map(([name, value]) => `${name}=${wordsOf(value)}`).join(' ');
  return typed(`${call.method} ${call.path}${params === '' ? '' : ` ${params}`}`, 300).text;
}

function wordsOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function inLines(lines: readonly CloudSafe[]): CloudSafe {
  return lines.reduce((text, line) => (text === '' ? line : safe`${text}\n${line}`), safe``);
}
