import { classWords } from '../class-words.ts';
import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { listed, named, safe, spanOf, type CloudSafe } from '../distill.ts';
import { goesOn, heardSince, heardUntil, logCalm, logEnded, usualIn } from '../logs-seen.ts';
import { addressOf, isElsewhere, missedIn, missingSince, type Missed } from '../missed.ts';
import { secondsBetween } from '../seen.ts';
import type { Finding, View } from '../types.ts';

const settings = defineSettings('Detector: dependency unreachable', {
  UNREACHABLE_COUNT: wholeNumber(2, 100_000, 5, 'Failed connections of a service to the same address within the window that make it unreachable'),
  UNREACHABLE_WINDOW_SECONDS: wholeNumber(120, 1800, 300, 'Length of that window in seconds'),
  UNREACHABLE_HIGH_SECONDS: wholeNumber(60, 3600, 900, 'Seconds after which an address that stays unreachable is of high severity'),
});
type Values = ReturnType<typeof settings.schema.parse>;

/** It is over when failures are down to this share of what opens it. */
const closingShare = 0.4;

/** More addresses than this at once have one cause: the network, not each of them. */
const mostTargets = 3;
const network = 'needs the network';

/** A service fails to connect to something it needs, again and again, as its own log tells. */
export default defineDetector({
  id: 'unreachable',
  about: 'A service cannot connect to something that it needs.',
  schemes: ['docker', 'file'],
  settings,
  detect: (view, values) => {
    if (heardUntil(view) === null || logEnded(view)) return null;
    const missed = missedNow(view, values);
    return missed.length > mostTargets ? manyFinding(view, missed, values) : missed.map((one) => findingOf(view, one, values));
  },
  recovered: (view, since, { finding, settings: values }) => logCalm(view, since, {
    finding, seconds: values.UNREACHABLE_WINDOW_SECONDS,
    loud: (heard, seconds) => {
      const least = (closingShare * values.UNREACHABLE_COUNT * seconds) / values.UNREACHABLE_WINDOW_SECONDS;
      const missed = missedIn(heard, seconds, closingShare).filter((one) => one.count >= least);
      return missed.filter((one) => finding.cause === network || finding.cause === causeOf(one)).flatMap((one) => one.heard);
    },
  }),
});

function missedNow(view: View, values: Values): Missed[] {
  const seconds = values.UNREACHABLE_WINDOW_SECONDS;
  const missed = missedIn(heardSince(view, new Date(view.now.getTime() - seconds * 1000)), seconds, 1);
  return missed.filter((one) => one.count >= values.UNREACHABLE_COUNT && one.windows.length > 1 && goesOn(one.heard, view));
}

function findingOf(view: View, missed: Missed, values: Values): Finding {
  const { host, port, count } = missed;
  const at = port === null ? safe`` : safe` at port ${port}`;
  const window = spanOf(values.UNREACHABLE_WINDOW_SECONDS);
  return {
    ...toldOf(view, [missed], { values, what: safe`something it needs${at}` }), cause: causeOf(missed),
    symptoms: [safe`${count} failed connections in ${window}${at}: ${wordsFor(missed)}`],
    ...(isElsewhere(host) ? { blames: addressOf(missed) } : {}),
  };
}

function manyFinding(view: View, missed: readonly Missed[], values: Values): Finding {
  const words = listed([...new Set(missed.map(wordsFor))], 2);
  return {
    ...toldOf(view, missed, { values, what: safe`many things it needs` }), cause: network,
    symptoms: [safe`failed connections to ${missed.length} addresses: ${words}`],
  };
}

/** The address itself is log text and stays at home, so that the title says no more than the port. */
function toldOf(view: View, missed: readonly Missed[], told: { values: Values; what: CloudSafe }): Omit<Finding, 'cause' | 'symptoms'> {
  const { values, what } = told;
  const since = missingSince(view, missed, values.UNREACHABLE_WINDOW_SECONDS);
  const lasts = secondsBetween(since, view.now) >= values.UNREACHABLE_HIGH_SECONDS;
  const words = listed([...new Set(missed.map(wordsFor))], 2);
  return {
    detector: 'unreachable', resource: view.resource, severity: lasts ? 'high' : 'medium', rank: 12, since,
    title: safe`${named(view.resource)} ${lasts ? safe`still cannot` : safe`cannot`} reach ${what} (${words})`,
    evidence: [...new Set(missed.flatMap((one) => one.windows))].slice(-12), ...(missed.every(isNameless) ? { names: true } : {}),
    usual: usualIn(missed.flatMap((one) => one.heard)),
  };
}

/** A name without a dot is one of a Docker network, which finds it by itself. */
function isNameless({ host, heard }: Missed): boolean {
  return host.includes('.') && heard.every((one) => one.class === 'dns_failure');
}

function causeOf({ host, port }: Missed): string {
  return port === null ? `needs ${host}` : `needs ${host}:${port}`;
}

function wordsFor({ heard }: Missed): CloudSafe {
  const top = [...heard].sort((a, b) => b.count - a.count)[0]?.class ?? 'unreachable';
  return classWords[top];
}
