import type { Preview, Resource } from './preview.ts';
import type { Assumed, Question } from './wish.ts';

/** A preview as text for a terminal: what was understood, what is assumed, what must be answered, and the steps with their calls. */
export function previewText(preview: Preview): string {
  const { refused, questions, steps, warnings, needs, risk, confirmation, resources, assumed, sentences } = preview;
  if (refused !== null) return block([`Refused: ${refused.says}`, `  in "${sentences[refused.sentence]?.text ?? ''}"`, 'Nothing would be done.']);
  const fits = (name: string, need: number, free: number | null): string => `${round(need)} GB ${name}${free === null ? '' : ` (${round(free)} free)`}`;
  return block([
    counted(preview.counts), ...resources.map((resource, at) => `  ${sign(resource)} ${wordsOf(resource)}${from(preview, resource)}${told(assumed.filter((one) => one.wish === at))}`),
    ...(needs.memory_gb > 0 ? [`Needs: ${fits('memory', needs.memory_gb, needs.free_memory_gb)}, ${fits('disk', needs.disk_gb, needs.free_disk_gb)}`] : []),
    ...warnings.map((one) => `Warning: ${one}`), ...questions.map((one) => `Question: ${one.says}${one.choices === undefined ? '' : ` [${one.choices.join(' / ')}]`}${asking(preview, one)}`), ...sentences.flatMap(({ text, accepted }) => (accepted === true ? [`Not for me to do: "${text}"`] : [])),
    ...steps.flatMap((step, at) => [`${at + 1}. ${step.title}${step.downtime === null ? '' : ` (down: ${step.downtime})`}`, ...step.calls.map(({ method, path, params }) => `     ${method} ${path}${Object.entries(params).map(([field, value]) => ` ${field}=${value}`).join('')}`)]),
    `Risk: ${risk}. ${questions.length > 0 ? 'Answer the questions first.' : steps.length === 0 ? 'Nothing is to be done.' : confirmation === 'typed_name' ? 'To be approved by typing the name.' : 'To be approved.'}`,
  ]);
}

function block(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

function counted(counts: Preview['counts']): string {
  const said = Object.entries(counts).filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`);
  return said.length === 0 ? 'Nothing to change' : said.join(', ');
}

function sign({ op }: Resource): string {
  return op === 'create' ? '+' : op === 'delete' ? '−' : '~';
}

function wordsOf({ op, kind, count, name: _name, names, vmid, from: _from, ...fields }: Resource): string {
  const who = [names?.join(', '), vmid === undefined ? undefined : `(${vmid})`].filter((part) => part !== undefined).join(' ');
  const what = Object.entries(fields).map(([field, value]) => `${field} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  return [`${op} ${count > 1 ? `${count} ` : ''}${kind ?? 'VM or container'}${who === '' ? '' : ` ${who}`}`, ...what].join(' · ');
}

function from({ sentences }: Preview, { from: came }: Resource): string {
  const texts = [...new Set(Object.values(came))].sort((a, b) => a - b).map((at) => `"${sentences[at]?.text ?? ''}"`);
  return texts.length === 0 ? '' : `\n      from ${texts.join(' and ')}`;
}

/** The sentence that a question comes from, where its words do not repeat it. */
function asking({ sentences }: Preview, { says, sentence }: Question): string {
  const text = sentence === null ? '' : sentences[sentence]?.text ?? '';
  return text === '' || says.includes(`"${text.slice(0, 200)}`) ? '' : `\n      in "${text}"`;
}

function told(assumed: readonly Assumed[]): string {
  return assumed.length === 0 ? '' : `\n      assumed by me: ${assumed.map(({ field, value, why }) => `${field} ${value} (${why})`).join(', ')}`;
}

function round(gb: number): number {
  return Math.round(gb * 10) / 10;
}
