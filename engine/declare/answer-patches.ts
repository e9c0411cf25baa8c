import type { Gathered } from './gather.ts';
import type { LabNames } from './lab-names.ts';
import type { Question, Wish } from './wish.ts';

/** An answer to a question that was asked of what was gathered. */
export type Answered = { question: Question; answer: string };

/** Sets in what was gathered what an answer says outright, such as "VM" or "live"; false where it says nothing that the question is about. */
export function patched(found: Gathered, { question, answer }: Answered, names: LabNames): boolean {
  if (isSettled({ question, answer })) return dismissed(found, question);
  const says = patches[question.about]?.(answer, { question, names });
  if (says === undefined || says === null) return false;
  const meant = found.wishes.filter(({ wish }) => says.about(wish) && Object.values(wish.from).includes(question.sentence ?? -1));
  for (const one of meant) one.wish = withField(one.wish, says, question.sentence ?? 0);
  return meant.length > 0 && dismissed(found, question);
}

function dismissed(found: Gathered, question: Question): boolean {
  found.questions = found.questions.filter(({ about, says, sentence }) => about !== question.about || says !== question.says || sentence !== question.sentence);
  return true;
}

function withField(wish: Wish, { field, value }: Patch, sentence: number): Wish {
  const { [field]: _before, ...rest } = wish;
  const { [field]: _from, ...from } = wish.from;
  return (value === undefined ? { ...rest, from } : { ...wish, [field]: value, from: { ...from, [field]: sentence } }) as Wish;
}

/** A question that is answered by a nod: what was read stays as it was read. */
function isSettled({ question: { about, says, choices }, answer }: Answered): boolean {
  const isNod = /^(?:yes|y|yep|yeah|ok(?:ay)?|sure|right|correct|exactly|it is)\b/i.test(answer) && !/\b(?:no|not|but)\b/i.test(answer);
  const isConfirmation = about === 'drained' || /is it the one that is meant\?$|^All \d+ of them|^Is .* one of "the /.test(says);
  return isNod && isConfirmation || says.includes('; a model reads ') && choices?.[0] === answer;
}

type Patch = { field: keyof Wish; value: Wish[keyof Wish] | undefined; about: (wish: Wish) => boolean };
type Around = { question: Question; names: LabNames };

const patches: Readonly<Record<string, (answer: string, around: Around) => Patch | null>> = {
  kind: (answer) => {
    const [vm, lxc] = [/\b(?:vms?|virtual machines?)\b/i.test(answer), /\b(?:lxcs?|containers?|cts?)\b/i.test(answer)];
    return vm === lxc ? null : { field: 'kind', value: vm ? 'vm' : 'lxc', about: ({ op, kind }) => op === 'create' && kind === null };
  },
  live: (answer) => {
    const down = /\b(?:downtime|offline|cold|stopped|not live|no)\b/i.test(answer);
    return !down && !/\b(?:live|online|yes|without downtime)\b/i.test(answer) ? null : { field: 'live', value: !down || /without downtime/i.test(answer), about: ({ op, node, live }) => op === 'modify' && node !== undefined && live === undefined };
  },
  placement: (answer) => (/^(?:yes|y|ok|sure)\b/i.test(answer) ? { field: 'placement', value: undefined, about: ({ op, placement }) => op === 'create' && placement !== undefined } : null),
  ip: (answer) => {
    const ip = /^(?:(?:at|use|the address|address|ip|it is|is)\s+)*(dhcp|\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?)\.?$/i.exec(answer.trim())?.[1]?.toLowerCase();
    const card = { bridge: null, vlan: null, gw: null };
    return ip === undefined ? null : { field: 'network', value: [{ ...card, ip }], about: ({ op, count, network }) => op === 'create' && count === 1 && (network ?? []).length === 0 };
  },
  clone: (answer, { names }) => {
    const template = names.template(answer.trim().replace(/\s*\(\d+\)$/, ''));
    return template === null ? null : { field: 'clone', value: template.name, about: ({ op, clone }) => op === 'create' && clone !== undefined && names.template(clone) === null };
  },
  cores: (answer, { question }) => byChoice(answer, question, 'cores'),
  memory_mb: (answer, { question }) => byChoice(answer, question, 'memory_mb'),
};

/** The value that a model has read, where a person chooses it over that of the rules. */
function byChoice(answer: string, { choices, says }: Question, field: 'cores' | 'memory_mb'): Patch | null {
  const [rules, model] = choices ?? [];
  if (!says.includes('; a model reads ') || answer !== model) return null;
  return { field, value: Number.parseInt(model, 10), about: (wish) => wish[field] === Number.parseInt(rules ?? '', 10) && says.startsWith(`${wish.names?.join(', ') ?? wish.vmid ?? 'The guest'}:`) };
}
