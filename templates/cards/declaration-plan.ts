import type { DeclaredStory } from '../../engine/declare/story.ts';
import { clockOf, hexOf, personName, safe, type CloudSafe } from '../../engine/distill.ts';
import type { Card, CardButton, CardLine } from '../../engine/card.ts';
import { lettersOf, mostOnOnePage, onPages } from '../../engine/pages.ts';
import { stepsAhead } from '../../engine/stages/approve.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { TodoStep } from '../../engine/types.ts';
import { beforeWords } from '../change-words.ts';
import { pastLine } from './declaration-closed.ts';
import { ignoreButton } from './declaration.ts';
import { assumedLines, cannotLines, costLines, countsOf, differenceLine, differsWords, finalLine, lockWords, mayBeMore, riskLine, saysLines, storyOf } from './declared-words.ts';
import { undoLines } from './declared-undo.ts';
import { cardName } from './incident.ts';
import { buttonsFor, platformWords, riskWords, type Offered } from './plan-steps.ts';

/** The plan message of a declaration: what was understood, every step, and both ways where it drifted. It is edited as its steps are done. */
export function declarationPlanCard(ticket: Offered, timeZone: string): Card {
  const step = ticket.steps[ticket.current - 1];
  const waiting = ticket.state === 'awaiting';
  const story = storyOf(ticket);
  const command = waiting && step ? safe`/approve ${labelOf(ticket)} ${step.n} ${hexOf(step.digest, 4)}` : null;
  const { lines, shown } = laidOut(ticket, timeZone);
  return {
    push: pushLine(ticket, step, story), tone: !waiting ? 'running' : isChoice(ticket) ? 'medium' : 'waiting', lines,
    foot: safe`${labelOf(ticket)}${story === null ? safe`` : safe` · ${lockWords(story)}`}${command === null ? safe`` : safe` · or write ${command}`}`,
    buttons: ticket.state === 'awaiting' && step ? bothWays(ticket, step) : haltButton(ticket, step),
    link: null, loud: waiting, name: cardName(ticket),
    ...(step && shown !== null ? { pages: { shown, stepId: step.id, digest: step.digest } } : {}),
    ...(command === null ? {} : { command }),
  };
}

/** Whether what was found to differ waits for somebody to say which way it shall go. */
function isChoice({ state, situation: { kind }, current }: Offered): boolean {
  return state === 'awaiting' && kind === 'drift' && current === 1;
}

/** The letters that a message may hold on the smallest chat, with room for those that have to be escaped; and those that a page has at least besides what stands on all. */
const [roomOfAll, leastRoom] = [1900, 500];

/** The lines in their order, on pages where they are many; a plan opens on the page of the step that was done last. */
function laidOut(ticket: Offered, timeZone: string): { lines: CardLine[]; shown: number | null } {
  const { steps, current } = ticket;
  const told = ticket.state === 'awaiting' && current === 1 ? toldLines(ticket) : [];
  const turning = [...told, ...steps.slice(0, current - 1).map((one) => stepLine(one, ticket)), ...steps.slice(current).map((one) => stepLine(one, ticket))];
  const [head, now, tail] = [headLines(ticket), currentLines(ticket, timeZone), tailLines(ticket)];
  const always = lettersOf([...head, ...now, ...tail]);
  const isLong = turning.length > mostOnOnePage.steps || lettersOf(turning) + always > roomOfAll;
  const paged = isLong ? onPages(turning, Math.max(leastRoom, roomOfAll - always)) : turning;
  const before = told.length + current - 1;
  return { lines: [...head, ...paged.slice(0, before), ...now, ...paged.slice(before), ...tail], shown: isLong ? (current === 1 ? 1 : paged[before - 1]?.page ?? 1) : null };
}

/** What was understood, and what differs: what a person has to know before any step. */
function toldLines(ticket: Offered): CardLine[] {
  const story = storyOf(ticket);
  if (story === null) return [];
  return [...saysLines(story), ...assumedLines(story), ...(isChoice(ticket) ? story.differences.map(differenceLine) : []), ...cannotLines(story)];
}

function headLines(ticket: Offered): CardLine[] {
  const { plan: { goal }, state, steps, current } = ticket;
  const story = storyOf(ticket);
  const before = [...(story === null ? [] : costLines(story)), riskLine(steps), ...finalLine(steps)];
  if (isChoice(ticket)) return keepOf(ticket) === steps[0] ? [] : [{ label: safe`Set back`, text: safe`${goal}: ${countsOf(steps)}` }, ...before];
  const isFirst = state === 'awaiting' && current === 1;
  return [{ label: safe`Goal`, text: goal }, ...(isFirst ? [{ label: safe`Changes`, text: countsOf(steps) }, ...before] : [])];
}

/** The step that is decided on, or that runs: it stands on every page. */
function currentLines(ticket: Offered, timeZone: string): CardLine[] {
  const step = ticket.steps[ticket.current - 1];
  if (!step || keepOf(ticket) === step) return [];
  const { confirmation } = step;
  const lines: CardLine[] = [{ label: step.n === 0 ? safe`▶ ${step.title}` : safe`▶ ${step.n} ${step.title}`, text: wordsOf(step) }];
  if (confirmation.by === 'typed_name') lines.push({ label: safe`To approve`, text: safe`press, then type the name: ${confirmation.name}` });
  if (ticket.state === 'awaiting') return lines;
  const { approval } = ticket.approved;
  const ahead = ticket.ahead?.length ?? 0;
  const more = ahead === 0 ? safe`` : safe`, as ${ahead} that come after it`;
  lines.push({ label: safe`Approved by`, text: safe`${personName(approval.person)} ${clockOf(approval.at, timeZone)} (${platformWords(approval.account.platform)})${more}` });
  return 'execution' in ticket ? [...lines, { label: safe`Result`, text: ticket.execution.says }] : lines;
}

function stepLine(step: TodoStep, ticket: Offered): CardLine {
  const past = ticket.past.find((one) => one.step.id === step.id);
  if (past) return pastLine(past);
  return { label: safe`${step.n} ${step.title}`, text: ticket.state === 'awaiting' ? wordsOf(step) : safe`` };
}

/** What a step does, what it takes the place of, and what undoes it. */
function wordsOf(step: TodoStep): CloudSafe {
  const before = beforeWords(step);
  return safe`${step.effect}${before === null ? safe`` : safe` · now ${before}`} · ${step.undo}`;
}

/** The other way, which is told to the letter, and until when it may be decided. */
function tailLines(ticket: Offered): CardLine[] {
  const end: CardLine = ticket.state === 'awaiting' ? { label: safe`Expires`, text: safe``, at: ticket.expiresAt } : { label: safe`Last change`, text: safe``, at: ticket.movedAt, passing: true };
  const [keep, story] = [keepOf(ticket), storyOf(ticket)];
  if (!keep || story === null) return [...(ticket.state === 'awaiting' ? undoLines(ticket, ticket.round) : []), end];
  const { differences, cannot } = story;
  const said = differences.length === 1 ? differsWords(story) : safe`all ${differences.length} that are told here, each as it is`;
  const taken = cannot.length === 0 ? safe`` : safe`; a number that another guest has stays as declared`;
  const command = keep === ticket.steps[0] || mayBeMore(story) ? safe`` : safe` · or write ${keepCommand(ticket, keep)}`;
  return [{ label: keepWords(story), text: safe`${keep.title}: the declaration then says what is seen (${said ?? keep.effect})${taken}${command}` }, end];
}

function keepCommand(ticket: Offered, { digest }: TodoStep): CloudSafe {
  return safe`/approve ${labelOf(ticket)} keep ${hexOf(digest, 4)}`;
}

/** The step that would commit what is seen: besides the steps that set back, or alone where there are none. */
function keepOf(ticket: Offered): TodoStep | undefined {
  if (!isChoice(ticket)) return undefined;
  return ticket.keep ?? ticket.steps.find(({ template }) => template === 'commit_declaration');
}

/** What an approved step of an incident made is kept for good. */
function keepWords({ differences }: DeclaredStory): CloudSafe {
  return differences.some(({ held }) => held !== null) ? safe`Make it permanent` : safe`Keep`;
}

function pushLine(ticket: Offered, step: TodoStep | undefined, story: DeclaredStory | null): CloudSafe {
  const title = step?.title ?? safe`unknown step`;
  const label = labelOf(ticket);
  const done = safe`${label} · ${ticket.current - 1} of ${ticket.steps.length} done`;
  if (ticket.state === 'approved') return safe`⚙️ RUNNING · ${done} · ${title}`;
  if (ticket.state !== 'awaiting') return safe`🔎 CHECKING · ${done} · ${title}`;
  if (ticket.current > 1) return safe`⏳ APPROVAL NEEDED · ${label} step ${ticket.current} of ${ticket.steps.length} · ${title} (${riskWords(step)})`;
  if (isChoice(ticket)) return safe`⏳ YOUR CHOICE · ${label} · ${choiceOf(ticket)}: ${(story === null ? null : differsWords(story)) ?? title}`;
  const risk = ticket.steps.some((one) => one.risk === 'high') ? safe`HIGH risk` : safe`low risk`;
  return safe`⏳ APPROVAL NEEDED · ${label}${story === null ? safe`` : safe` by ${story.by}`} · ${countsOf(ticket.steps)} · ${risk}`;
}

function choiceOf(ticket: Offered): CloudSafe {
  const keep = keepOf(ticket);
  return keep === undefined ? safe`set back` : keep === ticket.steps[0] ? safe`make it permanent` : safe`set back or keep`;
}

/** Where it drifted, both ways and neither; else what a plan offers. */
function bothWays(ticket: Extract<Offered, { state: 'awaiting' }>, step: TodoStep): CardButton[] {
  const plain = buttonsFor(step, null);
  const all = allAtOnce(ticket, step);
  if (!isChoice(ticket)) return [...all, ...plain, ...skipButton(ticket, step)];
  const [keep, story] = [keepOf(ticket), storyOf(ticket)];
  const back = keep === step ? [] : plain.filter(({ action }) => action === 'approve').map((button): CardButton => ({ ...button, label: setBack(ticket, step) }));
  const kept: CardButton[] = keep && story && !mayBeMore(story) ? [{ action: 'approve', label: keepWords(story), tone: 'plain', stepId: keep.id, digest: keep.digest }] : [];
  return [...all, ...back, ...kept, ...ignoreButton(ticket), ...plain.filter(({ action }) => action !== 'approve' && action !== 'decline')];
}

function setBack({ steps }: Offered, { confirmation, n }: TodoStep): CloudSafe {
  const dots = confirmation.by === 'typed_name' ? safe`…` : safe``;
  return steps.length === 1 ? safe`Set back${dots}` : safe`Set back, step ${n} only${dots}`;
}

/** One press may approve all that needs no more than a press. */
function allAtOnce(ticket: Offered, { id: stepId, digest, confirmation }: TodoStep): CardButton[] {
  const after = confirmation.by === 'approve' ? stepsAhead(ticket).length : 0;
  const last = ticket.current + after;
  const label = isChoice(ticket) ? safe`Set back, steps ${ticket.current} to ${last}` : safe`Approve steps ${ticket.current} to ${last}`;
  return after === 0 ? [] : [{ action: 'approve_all', label, tone: 'go', stepId, digest }];
}

/** What nobody has to do may be left out. */
function skipButton({ current, steps }: Offered, { optional, id: stepId, digest }: TodoStep): CardButton[] {
  return optional === true && current < steps.length ? [{ action: 'skip', label: safe`Skip`, tone: 'plain', stepId, digest }] : [];
}

/** While a step runs, those that were approved after it can be taken back. */
function haltButton({ ahead = [] }: Offered, step: TodoStep | undefined): CardButton[] {
  return ahead.length === 0 || !step ? [] : [{ action: 'halt', label: safe`Stop after this step`, tone: 'plain', stepId: step.id, digest: step.digest }];
}
