import type { OwnerMarks } from '../../engine/fact-values.ts';
import type { Refs } from './names.ts';

/** The tag that leaves a guest out of everything. */
const ignored = 'copilot-ignore';
const severities = ['high', 'medium', 'low'] as const;

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
 * and `copilot-maintenance-<YYYY-MM-DD>`, which holds to the end of that day in UTC. What cannot be read is left out.
 */
export function marksIn(tags: readonly string[], refs: Refs): OwnerMarks {
  const after = (mark: string) => tags.filter((tag) => tag.toLowerCase().startsWith(`copilot-${mark}-`)).map((tag) => tag.slice(`copilot-${mark}-`.length));
  const severity = after('severity').map((word) => severities.find((one) => one === word.toLowerCase())).find((one) => one !== undefined);
  return {
    owner: after('owner').find((name) => name !== '') ?? null,
    severity: severity ?? null,
    maintenanceUntil: after('maintenance').map(endOfDay).filter((end) => end !== null).sort().at(-1) ?? null,
    dependsOn: after('depends').filter((name) => name !== '').map((name) => (/^[1-9]\d{2,8}$/.test(name) ? refs.guest(Number(name)) : name)),
  };
}

function endOfDay(text: string): string | null {
  const end = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T23:59:59.000Z`) : null;
  return end === null || Number.isNaN(end.getTime()) || !end.toISOString().startsWith(text) ? null : end.toISOString();
}
