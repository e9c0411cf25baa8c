import { describe, expect, test } from 'vitest';
import { narrative, situation, stepOf } from '../ops/testing/tickets.ts';
import { now } from '../ops/testing/views.ts';
import { safe } from './distill.ts';
import { policySettings } from './policy.ts';
import type { Machine } from './ports.ts';
import { todo } from './stages/todo.ts';
import { topologyOf } from './topology.ts';
import type { Assessed, Finding, Hush, Validated } from './types.ts';
import { untoldAt } from './untold.ts';

const after = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const hush = (minutes: number, change: Partial<Hush> = {}): Hush => ({ id: '1', kind: 'silence', what: { resource: situation().resource }, until: after(minutes), by: 'owner', why: 'noise', ...change });
const quiet = `${now.toISOString().slice(11, 16)}-${after(60).toISOString().slice(11, 16)}`;

function ticketOf(...findings: Partial<Finding>[]): Assessed {
  const made = situation();
  return {
    id: 7, state: 'assessed', round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1,
    situation: { ...made, findings: findings.flatMap((change) => made.findings.map((finding) => ({ ...finding, ...change }))) },
  };
}

describe('nothing new is told of a ticket', () => {
  const [medium, high] = [ticketOf({ severity: 'medium' }), ticketOf({ severity: 'high' })];
  const two = ticketOf({ severity: 'high', detector: 'oom' }, { severity: 'high' });
  test.each<[string, Assessed | undefined, { hours?: string; hushes?: Hush[] }, number | null]>([
    ['at no time when it is not quiet', medium, {}, null],
    ['until the quiet hours end', medium, { hours: quiet }, 60],
    ['in no quiet hours when it is high', high, { hours: quiet }, null],
    ['in no quiet hours when somebody asks for it', { ...medium, situation: { ...medium.situation, kind: 'request' } }, { hours: quiet }, null],
    ['until the quiet hours end when nobody knows it', undefined, { hours: quiet }, 60],
    ['until its silence ends though it is high', high, { hours: quiet, hushes: [hush(30)] }, 30],
    ['until its silence and the quiet hours have ended', medium, { hours: quiet, hushes: [hush(90)] }, 90],
    ['until the first of its silences ends', two, { hushes: [hush(90, { what: { detector: 'oom' } }), hush(30, { what: { detector: 'restart-loop' } })] }, 30],
    ['at no time when some of it is not silenced', two, { hushes: [hush(90, { what: { detector: 'oom' } })] }, null],
  ])('%s', (_when, ticket, { hours = '', hushes = [] }, minutes) => {
    const untold = untoldAt({ at: now, limits: { QUIET_HOURS: hours }, timeZone: 'UTC', hushes, topology: topologyOf([]) });
    expect(untold(ticket)).toEqual(minutes === null ? null : after(minutes));
  });
});

test.each([['medium', 60 + 55], ['high', 55]] as const)('an offer made in quiet hours can be approved for as long as ever after people hear of it: %s', async (severity, minutes) => {
  const ticket = ticketOf({ severity });
  const validated: Validated = { ...ticket, state: 'validated', narrative, plan: { steps: [stepOf(ticket)], goal: safe`it works` } };
  const machine = () => ({ fingerprint: () => Promise.resolve('f1') }) as Partial<Machine> as Machine;
  const limits = policySettings.schema.parse({ QUIET_HOURS: quiet });
  expect(await todo(validated, { now: () => now, limits, timeZone: 'UTC', machine })).toMatchObject({ to: { state: 'awaiting', offeredAt: now, expiresAt: after(minutes), restUntil: after(minutes) } });
});
