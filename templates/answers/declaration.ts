import type { CardLine } from '../../engine/card.ts';
import type { AnswerCard } from '../../engine/commands.ts';
import type { DraftView, OpenPoint } from '../../engine/declare/desk.ts';
import type { Preview } from '../../engine/declare/preview.ts';
import type { Step } from '../../engine/declare/steps.ts';
import { hexOf, listed, oneOf, personName, safe, typed, type CloudSafe } from '../../engine/distill.ts';
import { secretKinds } from '../../engine/redact/spans.ts';

/** A draft as somebody reads it before it is approved; with `calls`, each step with the calls of the API that it is. */
export function draftAnswer(view: DraftView, { calls }: { calls: boolean }): AnswerCard {
  const { preview } = view;
  return {
    push: pushOf(view), tone: view.is === 'ready' ? 'waiting' : 'info', link: null,
    lines: [
      ...(view.unanswered === null ? [] : [{ text: safe`I do not understand "${words(view.unanswered, 200)}" as an answer. Write it as it would stand in the text, or send the text anew.` }]),
      ...view.points.map((point) => pointLine(view.name, point)),
      ...(calls ? [] : understood(preview)),
      ...line(safe`Assumed by me`, assumed(view)),
      ...line(safe`Plan`, countsOf(preview)), ...stepLines(preview.steps, calls), ...line(safe`Needs`, needsOf(preview)),
      ...line(safe`Down meanwhile`, titles(preview.steps.filter(({ downtime }) => downtime !== null), ({ downtime }) => safe` (${words(downtime ?? '', 80)})`)),
      ...line(safe`Cannot be undone`, titles(preview.steps.filter(({ undo }) => undo === null), () => safe``)),
      ...preview.warnings.map((one) => ({ label: safe`Mind`, text: words(one, 300) })),
      ...notes(view),
    ],
    foot: footOf(view, calls),
  };
}

function words(text: string, most: number): CloudSafe {
  return typed(text, most).text;
}

function line(label: CloudSafe, text: CloudSafe | null): CardLine[] {
  return text === null ? [] : [{ label, text }];
}

function pushOf({ name, is, points }: DraftView): CloudSafe {
  const called = words(name, 64);
  const refused = points.some((point) => point.is === 'refused');
  if (is === 'same') return safe`✅ ${called}: that is declared already, nothing changes`;
  if (is === 'ready') return safe`📝 ${called}: ready, it waits for the approval of an admin`;
  return refused ? safe`⛔ ${called}: refused` : safe`📝 ${called}: ${points.length} ${points.length === 1 ? safe`point is` : safe`points are`} open`;
}

function pointLine(name: string, { n, is, says, choices }: OpenPoint): CardLine {
  const text = words(says, 500);
  if (is === 'refused') return { label: safe`Refused`, text };
  if (is === 'missing') return { label: safe`${n} Not possible`, text };
  const answer = safe`/answer ${words(name, 64)} ${n}`;
  const offered = choices.length === 0 ? safe`${answer} and your words` : listed(choices.slice(0, 6).map((one) => safe`${answer} ${words(one, 64)}`), 6);
  return { label: is === 'unread' ? safe`${n} Not understood` : safe`${n} Question`, text: safe`${text} Write ${offered}${is === 'unread' ? safe`; or ${answer} nothing, when it asks for nothing` : safe``}` };
}

/** Each sentence, and whether anything came of it. */
function understood({ sentences }: Preview): CardLine[] {
  return sentences.map(({ text, produced }, at) => ({ label: safe`${at + 1} ${produced ? safe`✓` : safe`?`}`, text: words(text, 300), spare: 3 }));
}

function assumed({ preview, accepted }: DraftView): CloudSafe | null {
  const all = [...preview.assumed.map(({ wish, field, value, why }) => {
    const names = preview.resources[wish]?.names?.join(', ');
    return safe`${names === undefined ? safe`` : safe`${words(names, 120)}: `}${words(field.replaceAll('_', ' '), 40)} ${words(value, 120)} (${words(why, 120)})`;
  }), ...accepted.map((one) => words(one, 200))];
  return all.length === 0 ? null : listed(all, all.length);
}

function countsOf({ counts, refused }: Preview): CloudSafe | null {
  if (refused !== null) return null;
  const { create, modify, delete: gone } = counts;
  return create + modify + gone === 0 ? safe`nothing is to be done` : safe`create ${create}, change ${modify}, delete ${gone}`;
}

function stepLines(steps: readonly Step[], calls: boolean): CardLine[] {
  return steps.map((step, at) => ({ label: safe`Step ${at + 1}`, text: calls ? safe`${titleOf(step)}\n${callsOf(step)}` : titleOf(step), spare: calls ? 1 : 2 }));
}

function titleOf({ title, risk, confirmation }: Step): CloudSafe {
  return safe`${words(title, 200)} · ${oneOf(risk, ['low', 'medium', 'high'])} risk${confirmation === 'typed_name' ? safe` · asks for the name` : safe``}`;
}

function callsOf({ calls }: Step): CloudSafe {
  const all = calls.map(({ method, path, params }) => words(`${method} ${path}${Object.entries(params).map(([field, value]) => ` ${field}=${value}`).join('')}`, 600));
  return all.reduce((text, one) => (text === '' ? one : safe`${text}\n${one}`), safe``);
}

function titles(steps: readonly Step[], more: (step: Step) => CloudSafe): CloudSafe | null {
  return steps.length === 0 ? null : listed(steps.map((step) => safe`${words(step.title, 120)}${more(step)}`), 8);
}

function needsOf({ needs }: Preview): CloudSafe | null {
  if (needs.memory_gb === 0 && needs.disk_gb === 0) return null;
  const free = (gb: number | null): CloudSafe => (gb === null ? safe`` : safe` of ${gb} GB free`);
  return safe`${needs.memory_gb} GB of memory${free(needs.free_memory_gb)}, ${needs.disk_gb} GB of disk${free(needs.free_disk_gb)}`;
}

function notes({ modelReads, basis, released, takenOut, gitAway, name }: DraftView): CardLine[] {
  const secrets = Object.entries(takenOut).map(([kind, count]) => safe`${count} ${oneOf(kind, secretKinds)}`);
  return [
    ...(modelReads ? [{ text: safe`A model still reads what I did not understand: /plan ${words(name, 64)} shows in a minute what came of it.` }] : []),
    ...(basis === 'added' ? [{ text: safe`Added to what ${words(name, 64)} says already. To write all of it anew, begin the text with "replace:".` }] : []),
    ...(basis === 'replaced' ? [{ text: safe`This stands in the place of all that ${words(name, 64)} said.` }] : []),
    ...(released.length === 0 ? [] : [{ label: safe`No longer declared`, text: safe`${listed(released.map((one) => words(one, 64)), 20)}; nothing is done to ${released.length === 1 ? safe`it` : safe`them`}` }]),
    ...(secrets.length === 0 ? [] : [{ label: safe`Taken out`, text: safe`${listed(secrets, 8)}: a declaration holds no secrets` }]),
    ...(gitAway === null ? [] : [{ label: safe`Git`, text: safe`could not be asked just now (${words(gitAway, 200)}), so this is read against what was last seen there` }]),
  ];
}

function footOf({ blob, is, name, by }: DraftView, calls: boolean): CloudSafe {
  const called = words(name, 64);
  const lock = blob === null ? safe`` : safe`lock ${hexOf(blob, 8)} · `;
  if (is === 'same') return safe`${lock}no draft is kept`;
  const next = is === 'ready' ? (calls ? safe`its card has the buttons` : safe`/plan ${called} shows the calls of the API; its card has the buttons`) : safe`kept as a draft: /declare ${called} goes on with it, /drop ${called} throws it away`;
  return safe`${lock}by ${personName(by)} · ${next}`;
}
