import { severities, type Finding } from './types.ts';

/** Signatures whose usual rate is kept with one finding. */
const mostSignatures = 100;

/** Whether findings say more than what was known. */
export function isNewsTo(known: readonly Finding[], findings: readonly Finding[]): boolean {
  return findings.some((finding) => {
    const before = known.find((one) => isSame(one, finding));
    return !before || before.title !== finding.title || isWorse(finding, before) || (finding.blames ?? before.blames) !== before.blames || isWider(finding, before);
  });
}

/** What is known and what is noticed now as one, the most telling first. */
export function joinedWith(known: readonly Finding[], findings: readonly Finding[]): Finding[] {
  const fresh = findings.filter((finding) => !known.some((one) => isSame(one, finding)));
  return [...known.map((one) => newest(one, findings)), ...fresh].sort((a, b) => b.rank - a.rank);
}

function isSame(one: Finding, other: Finding): boolean {
  return one.detector === other.detector && one.cause === other.cause;
}

/** What is known now; it does not become milder while it lasts, for what comes and goes would change its card each time, and what was usual is what was so when it began. */
function newest(known: Finding, findings: readonly Finding[]): Finding {
  const now = findings.find((finding) => isSame(known, finding));
  if (!now) return known;
  const [blames, usual] = [now.blames ?? known.blames, usualOf(known, now)];
  return {
    ...now, ...(blames === undefined ? {} : { blames }), ...(usual === undefined ? {} : { usual }),
    since: known.since < now.since ? known.since : now.since, severity: isWorse(known, now) ? known.severity : now.severity,
  };
}

function isWorse(one: Finding, other: Finding): boolean {
  return severities.indexOf(one.severity) < severities.indexOf(other.severity);
}

function isWider({ usual = {} }: Finding, { usual: known = {} }: Finding): boolean {
  const ids = Object.keys(known);
  return ids.length < mostSignatures && Object.keys(usual).some((id) => !ids.includes(id));
}

function usualOf({ usual: known }: Finding, { usual }: Finding): Finding['usual'] {
  return known && usual ? Object.fromEntries(Object.entries({ ...known, ...usual, ...known }).slice(0, mostSignatures)) : known ?? usual;
}
