import { heardSince } from './logs-seen.ts';
import { addressOf, isElsewhere, missedIn } from './missed.ts';
import { secondsBetween } from './seen.ts';
import type { Topology } from './topology.ts';
import type { Finding, View } from './types.ts';

/** Detectors of a container that ends by itself. */
const endings = ['exited', 'restart-loop'];

/** How long before its first end what a container wrote counts as its last words, in seconds. */
const lastSeconds = 120;

/** A finding that a container ends by itself, with whom its last lines could not connect to, when that is only one. */
export function withLastWords(finding: Finding, view: View, topology: Topology): Finding {
  if (!endings.includes(finding.detector) || finding.blames !== undefined) return finding;
  const from = new Date(finding.since.getTime() - lastSeconds * 1000);
  const missed = missedIn(heardSince(view, from), secondsBetween(from, view.now), 1).filter(({ host }) => isElsewhere(host));
  const addresses = missed.flatMap((one) => addressOf(one) ?? []);
  const meant = new Set(addresses.map((address) => topology.resolve(view.resource, address)));
  const [blames] = meant.size === 1 ? addresses : [];
  return blames === undefined ? finding : { ...finding, blames, evidence: [...new Set([...finding.evidence, ...missed.flatMap((one) => one.windows)])] };
}
