import type { OwnerMarks } from '../../engine/fact-values.ts';
import { nearest } from '../../engine/nearest.ts';

type Labels = Readonly<Record<string, string>>;
type Flag = 'ignore' | 'logs';

const prefix = 'homelab-copilot.';
const names = ['ignore', 'logs', 'owner', 'severity', 'depends-on', 'maintenance-until'] as const;
const flags = new Map([['true', true], ['yes', true], ['on', true], ['1', true], ['false', false], ['no', false], ['off', false], ['0', false]]);
const severities = ['high', 'medium', 'low'] as const;
const time = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/i;

/**
 * What the owner says with labels: `homelab-copilot.owner`, `.severity`, `.depends-on` (names or refs, comma separated) and
 * `.maintenance-until`, a date that holds to its end, or a time; in UTC unless it says otherwise. What cannot be read is
 * left out, and said in `wrong`, without its value.
 */
export function marksIn(labels: Labels): { marks: OwnerMarks; wrong: string[] } {
  const said = (name: string): string => (labels[`${prefix}${name}`] ?? '').trim();
  const severity = severities.find((one) => one === said('severity').toLowerCase()) ?? null;
  const maintenanceUntil = momentIn(said('maintenance-until'));
  const wrong = [
    ...unknownIn(labels),
    ...(flagIn(labels, 'ignore') === 'unclear' ? ['homelab-copilot.ignore must be true or false; until then it is watched, but its log is not read'] : []),
    ...(flagIn(labels, 'logs') === 'unclear' ? ['homelab-copilot.logs must be true or false; until then its log is not read'] : []),
    ...(severity === null && said('severity') !== '' ? ['homelab-copilot.severity must be high, medium or low'] : []),
    ...(maintenanceUntil === null && said('maintenance-until') !== '' ? ['homelab-copilot.maintenance-until must be a date or a time, such as 2026-12-01 or 2026-12-01T18:00+01:00'] : []),
  ];
  return { marks: { owner: said('owner') || null, severity, maintenanceUntil, dependsOn: listIn(said('depends-on')) }, wrong };
}

/** Whether the owner asked to leave a container out of everything. */
export function isIgnored(labels: Labels): boolean {
  return flagIn(labels, 'ignore') === true;
}

/** Whether the log of a container may be read: not when the owner asked to leave it alone, nor when nobody can tell what was asked. */
export function mayReadLog(labels: Labels): boolean {
  const [ignored, logged] = [flagIn(labels, 'ignore'), flagIn(labels, 'logs')];
  return (ignored === null || ignored === false) && (logged === null || logged === true);
}

/** The services that compose starts before this one; it writes each with its condition, `db:service_healthy:true`. */
export function composeNeeds(labels: Labels): string[] {
  return listIn(labels['com.docker.compose.depends_on'] ?? '').map((one) => one.split(':', 1)[0] ?? '');
}

/** What a label says that is true or false; null when it is not there. */
function flagIn(labels: Labels, name: Flag): boolean | 'unclear' | null {
  const text = labels[`${prefix}${name}`];
  return text === undefined ? null : flags.get(text.trim().toLowerCase()) ?? 'unclear';
}

function unknownIn(labels: Labels): string[] {
  const known: readonly string[] = names.map((name) => `${prefix}${name}`);
  return Object.keys(labels).filter((one) => one.toLowerCase().startsWith(prefix) && !known.includes(one)).sort().map((one) => {
    const [like] = nearest(one.slice(prefix.length), names, 1);
    return `${one} is not a label of ours${like === undefined ? `; there are ${names.join(', ')}` : `; did you mean ${prefix}${like}?`}`;
  });
}

function listIn(text: string): string[] {
  return text.split(',').map((one) => one.trim()).filter((one) => one !== '');
}

function momentIn(text: string): string | null {
  const [, day = '', clock = '23:59:59', zone = 'Z'] = time.exec(text) ?? [];
  const at = new Date(`${day}T${clock}${zone.toUpperCase()}`);
  return isDay(day) && !Number.isNaN(at.getTime()) ? at.toISOString() : null;
}

/** JavaScript takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
