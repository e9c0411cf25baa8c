import type { OwnerMarks } from '../../engine/fact-values.ts';

type Labels = Readonly<Record<string, string>>;

const severities = ['high', 'medium', 'low'] as const;
const time = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/i;

/**
 * What the owner says with labels: `homelab-copilot.owner`, `.severity`, `.depends-on` (names or refs, comma separated) and
 * `.maintenance-until`, a date that holds to its end, or a time; in UTC unless it says otherwise. What cannot be read is
 * left out, and said in `wrong`, without its value.
 */
export function marksIn(labels: Labels): { marks: OwnerMarks; wrong: string[] } {
  const said = (name: string): string => (labels[`homelab-copilot.${name}`] ?? '').trim();
  const severity = severities.find((one) => one === said('severity').toLowerCase()) ?? null;
  const maintenanceUntil = momentIn(said('maintenance-until'));
  const wrong = [
    ...(severity === null && said('severity') !== '' ? ['homelab-copilot.severity must be high, medium or low'] : []),
    ...(maintenanceUntil === null && said('maintenance-until') !== '' ? ['homelab-copilot.maintenance-until must be a date or a time, such as 2026-12-01 or 2026-12-01T18:00+01:00'] : []),
  ];
  return { marks: { owner: said('owner') || null, severity, maintenanceUntil, dependsOn: listIn(said('depends-on')) }, wrong };
}

/** The services that compose starts before this one; it writes each with its condition, `db:service_healthy:true`. */
export function composeNeeds(labels: Labels): string[] {
  return listIn(labels['com.docker.compose.depends_on'] ?? '').map((one) => one.split(':', 1)[0] ?? '');
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
