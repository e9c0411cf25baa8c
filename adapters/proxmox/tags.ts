import type { OwnerMarks } from '../../engine/fact-values.ts';
import { nearest } from '../../engine/nearest.ts';
import type { Refs } from './names.ts';

/** The tag that leaves a guest out of everything. */
const ignored = 'copilot-ignore';
const severities = ['high', 'medium', 'low'] as const;

/** What may stand behind `copilot-`, each with what must follow and whether it does. */
const rules: Readonly<Record<string, { form: string; must: string; fits: (rest: string) => boolean }>> = {
  ignore: { form: 'copilot-ignore', must: 'must stand alone', fits: (rest) => rest === '' },
  owner: { form: 'copilot-owner-<name>', must: 'must end in a name', fits: (rest) => rest !== '' },
  severity: { form: 'copilot-severity-<level>', must: 'must end in high, medium or low', fits: (rest) => severityIn(rest) !== undefined },
  depends: { form: 'copilot-depends-<name>', must: 'must end in the name or the number of what it needs', fits: (rest) => needed(rest) !== '' },
  maintenance: { form: 'copilot-maintenance-<day>', must: 'must end in a day, such as 2026-12-01', fits: (rest) => endOfDay(rest) !== null },
};

/** The tags of a guest; Proxmox separates them by semicolons, older versions by commas or blanks. */
export function tagsIn(text: string): string[] {
  return text.split(/[;,\s]+/).filter((tag) => tag !== '');
}

/** Whether the owner asked to leave this guest out. */
export function isIgnored(tags: readonly string[]): boolean {
  return tags.some((tag) => tag.toLowerCase() === ignored);
}

/**
 * What the owner says with tags: `copilot-owner-<name>`, `copilot-severity-<high|medium|low>`, `copilot-depends-<name or vmid>`
 * and `copilot-maintenance-<YYYY-MM-DD>`, which holds to the end of that day in UTC. What cannot be read is left out, see `wrongIn`.
 */
export function marksIn(tags: readonly string[], refs: Refs): OwnerMarks {
  const after = (mark: string) => tags.filter((tag) => tag.toLowerCase().startsWith(`copilot-${mark}-`)).map((tag) => tag.slice(`copilot-${mark}-`.length));
  const severity = after('severity').map(severityIn).find((one) => one !== undefined);
  return {
    owner: after('owner').find((name) => name !== '') ?? null,
    severity: severity ?? null,
    maintenanceUntil: after('maintenance').map(endOfDay).filter((end) => end !== null).sort().at(-1) ?? null,
    dependsOn: after('depends').map(needed).filter((name) => name !== '').map((name) => (/^[1-9]\d{2,8}$/.test(name) ? refs.guest(Number(name)) : name)),
  };
}

/** What is wrong with tags that begin as ours do and say nothing to us, each as a sentence that names the tag. */
export function wrongIn(tags: readonly string[]): string[] {
  return tags.filter((tag) => tag.toLowerCase().startsWith('copilot-')).flatMap((tag) => {
    const [, word = '', rest = ''] = /^copilot-([^-]*)-?(.*)$/.exec(tag.toLowerCase()) ?? [];
    const name = tag.replace(/[^\w.+-]/g, '?').slice(0, 64);
    const rule = Object.hasOwn(rules, word) ? rules[word] : undefined;
    if (rule) return rule.fits(rest) ? [] : [`${name} ${rule.must}`];
    const [like] = nearest(word, Object.keys(rules), 1);
    const forms = Object.values(rules).map(({ form }) => form).join(', ');
    return [`${name} is not a tag of ours${like === undefined ? `; there are ${forms}` : `; did you mean ${rules[like]?.form ?? ''}?`}`];
  });
}

/** What stands behind `copilot-depends-`, or behind `copilot-depends-on-`, which is how the label is spelt. */
function needed(rest: string): string {
  return rest.replace(/^on-/i, '').replace(/^on$/i, '');
}

function severityIn(word: string): OwnerMarks['severity'] | undefined {
  return severities.find((one) => one === word.toLowerCase());
}

function endOfDay(text: string): string | null {
  const end = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T23:59:59.000Z`) : null;
  return end === null || Number.isNaN(end.getTime()) || !end.toISOString().startsWith(text) ? null : end.toISOString();
}
