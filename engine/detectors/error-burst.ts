import { classWords } from '../class-words.ts';
import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe, spanOf, type CloudSafe } from '../distill.ts';
import { bySignature, classOf, evidenceOf, firstOf, goesOn, heardSince, heardUntil, isError, isRaised, linesIn, logCalm, logEnded, usualIn, type Heard } from '../logs-seen.ts';
import { graveClasses } from '../signature.ts';

const settings = defineSettings('Detector: error burst', {
  ERROR_BURST_COUNT: wholeNumber(5, 1_000_000, 50, 'Errors of a service within the window that make a burst, where each kind of them is far above its usual rate'),
  ERROR_BURST_FACTOR: wholeNumber(2, 1000, 5, 'How many times its usual rate makes a kind of error part of a burst'),
  ERROR_BURST_LEARNING_COUNT: wholeNumber(5, 1_000_000, 500, 'Errors within the window that make a burst while nobody knows yet what is usual'),
  ERROR_BURST_WINDOW_SECONDS: wholeNumber(120, 1800, 300, 'Length of that window in seconds'),
}, ({ ERROR_BURST_COUNT, ERROR_BURST_LEARNING_COUNT }) => (ERROR_BURST_LEARNING_COUNT >= ERROR_BURST_COUNT ? [] : ['ERROR_BURST_LEARNING_COUNT must be at least ERROR_BURST_COUNT, or it alone counts']));
type Values = ReturnType<typeof settings.schema.parse>;

/** A burst is over when it is down to this share of what opens one. */
const closingShare = 0.5;

/** A service writes far more errors than it usually does. One that always writes many is quiet. */
export default defineDetector({
  id: 'error-burst',
  about: 'A service writes far more errors than it usually does.',
  schemes: ['docker', 'file'],
  settings,
  detect: (view, values) => {
    const seconds = values.ERROR_BURST_WINDOW_SECONDS;
    if (heardUntil(view) === null || logEnded(view)) return null;
    const burst = burstIn(heardSince(view, new Date(view.now.getTime() - seconds * 1000)), seconds, { values, share: 1 });
    if (burst.length === 0 || !goesOn(burst, view)) return null;
    const count = linesIn(burst);
    const [only, other] = burst;
    const top = classOf(burst);
    return {
      detector: 'error-burst', cause: 'logs', resource: view.resource, rank: 8,
      severity: burst.some((one) => one.class !== null && graveClasses.includes(one.class)) ? 'high' : 'medium',
      title: safe`${named(view.resource)}: ${steadyCount(count)}+ errors in ${spanOf(seconds)}${top ? safe` (${classWords[top]})` : safe``}`,
      symptoms: [safe`${count} errors in ${spanOf(seconds)}, ${usually(burst, seconds)}`],
      evidence: evidenceOf(burst), since: firstOf(burst, view), ...(only && !other ? { signature: only.id } : {}), ...(top ? { class: top } : {}),
      usual: usualIn(burst),
    };
  },
  recovered: (view, since, { finding, settings: values }) => logCalm(view, since, {
    finding, seconds: values.ERROR_BURST_WINDOW_SECONDS,
    loud: (heard, seconds) => burstIn(heard, seconds, { values, share: closingShare }),
  }),
});

function burstIn(heard: readonly Heard[], seconds: number, level: { values: Values; share: number }): readonly Heard[] {
  const { values, share } = level;
  const factor = 1 + (values.ERROR_BURST_FACTOR - 1) * share;
  const scale = (share * seconds) / values.ERROR_BURST_WINDOW_SECONDS;
  const raised = bySignature(heard).filter((one) => isTrouble(one) && isRaised(one, factor, seconds));
  const known = raised.filter((one) => one.usual !== null);
  const isBurst = linesIn(known) >= values.ERROR_BURST_COUNT * scale || linesIn(raised) >= values.ERROR_BURST_LEARNING_COUNT * scale;
  return isBurst ? raised : [];
}

/** Errors by their level, and whatever else tells of trouble by its class. */
function isTrouble(one: Heard): boolean {
  if (one.class === 'shutting_down' || one.class === 'advice') return false;
  return isError(one) || one.class !== null && one.level !== 'debug' && one.level !== 'trace';
}

/** Rounded down to 1, 2 or 5 times a power of ten, so that a title stays as it is while a burst goes on. */
function steadyCount(count: number): number {
  const power = 10 ** Math.floor(Math.log10(count));
  return power * (count >= 5 * power ? 5 : count >= 2 * power ? 2 : 1);
}

function usually(burst: readonly Heard[], seconds: number): CloudSafe {
  const known = burst.filter((one) => one.usual !== null);
  if (known.length === 0) return safe`what is usual is not known yet`;
  const usual = known.reduce((sum, one) => sum + (one.usual ?? 0), 0);
  return safe`usually about ${Math.round((usual * seconds) / 60)}`;
}
