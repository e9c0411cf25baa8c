import type { OutcomeKind, Severity, TicketKind, TicketState } from '../../engine/types.ts';
import { html, type Html } from './html.ts';
import { pill, type Tone } from './pieces.ts';
import type { PartState } from './status-view.ts';

/** What an incident in a state is doing. */
export const stateWords: Record<TicketState, string> = {
  assessed: 'looking for the cause', planned: 'making a plan', validated: 'making a plan', awaiting: 'waits for approval',
  approved: 'running', executed: 'checking', verified: 'checked', parked: 'parked', recorded: 'recorded',
};

const severityTones: Record<Severity, Tone> = { high: 'bad', medium: 'warn', low: 'note' };

/** How bad an incident is, in a word and a colour. */
function severityPill(severity: Severity, unstable = false): Html {
  return html`${pill(severityTones[severity], severity.toUpperCase())}${unstable ? html` ${pill('warn', 'unstable')}` : null}`;
}

/** How bad an incident is; of a declaration what it is about. */
export function kindPill({ kind, severity }: { kind: TicketKind; severity: Severity }, unstable = false): Html {
  if (kind === 'incident') return severityPill(severity, unstable);
  return kind === 'drift' ? pill('warn', 'DRIFT') : pill('note', 'REQUEST');
}

/** What came of an incident, in a word and a colour. */
export function outcomePill(outcome: OutcomeKind): Html {
  return pill(outcome === 'resolved' || outcome === 'recovered' ? 'good' : 'plain', outcome);
}

const partWords: Record<PartState['state'], readonly [Tone, string]> = {
  ok: ['good', 'works'], starting: ['warn', 'starting'], away: ['bad', 'away'], refused: ['bad', 'refused'], elsewhere: ['note', 'held elsewhere'], off: ['plain', 'off'],
};

/** How a part does, in a word and a colour. */
export function partPill({ state }: PartState): Html {
  return pill(...partWords[state]);
}

/** Whether a part that is wanted does not work. */
export function isDegraded({ state }: PartState): boolean {
  return state === 'away' || state === 'refused' || state === 'starting';
}
