import { expect, test } from 'vitest';
import { approvalOf, awaiting, situation, stepOf } from '../../ops/testing/tickets.ts';
import { now } from '../../ops/testing/views.ts';
import backupGuest from '../../templates/actions/backup-guest.ts';
import cloneGuest from '../../templates/actions/clone-guest.ts';
import { birthFrom, type Proof } from '../changes.ts';
import { safe } from '../distill.ts';
import type { Deps, Machine } from '../ports.ts';
import { longestStepSeconds, policySettings } from '../policy.ts';
import type { Assessed, Executed, Execution, TodoStep } from '../types.ts';
import { verify } from './verify.ts';

const limits = policySettings.schema.parse({});
const opened: Assessed = { id: 7, state: 'assessed', situation: { ...situation(), kind: 'request' }, round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1 };
type Wish = Pick<TodoStep, 'template' | 'params'>;

const backup: Wish = { template: backupGuest.name, params: { storage: 'nas', note: 'before-it' } };
const copy: Wish = { template: cloneGuest.name, params: { from: 9000, name: 'web', birth: birthFrom('web'), full: true } };

test.each<[string, Wish, Execution['ended'], Proof, number, string]>([
  ['a backup that goes on is waited for beyond the usual time', backup, 'unknown', 'underway', 3600, 'waits'],
  ['a backup that goes on for longer than any may is handed over', backup, 'unknown', 'underway', longestStepSeconds + 1, 'unknown'],
  ['a backup that has ended well by now is verified', backup, 'unknown', 'present', 3600, 'verified'],
  ['a backup that has ended and left nothing is not', backup, 'unknown', 'absent', 3600, 'not_verified'],
  ['a backup that nobody can tell of is handed over in the usual time', backup, 'unknown', 'other', 601, 'unknown'],
  ['a copy of large disks is waited for as well', copy, 'unknown', 'underway', 3600, 'waits'],
  ['a copy that has ended between two looks is verified', copy, 'unknown', 'present', 601, 'verified'],
  ['a copy that nobody sees any more is handed over in the usual time', copy, 'unknown', 'absent', 601, 'unknown'],
  ['a backup that was answered is verified by that', backup, 'answered', 'other', 0, 'verified'],
])('%s', async (_, wish, ended, proof, secondsLater, becomes) => {
  const came = await verify(executed(wish, ended), depsAt(secondsLater, proof));
  expect('rest' in came ? 'waits' : came.to.state === 'verified' && came.to.verification.verdict).toBe(becomes);
});

function executed(wish: Wish, ended: Execution['ended']): Executed {
  const step = { ...stepOf(opened), ...wish, target: 'proxmox://lab/140' as const };
  const execution = { stepId: step.id, ended, begunAt: now, endedAt: now, since: now, says: safe`it was told so` };
  return { ...awaiting(opened, now), situation: opened.situation, state: 'executed', steps: [step, step], approved: { ...step, approval: approvalOf(step) } as unknown as Executed['approved'], execution, restUntil: null };
}

function depsAt(seconds: number, proof: Proof): Parameters<typeof verify>[1] {
  const machine = { inspect: () => Promise.resolve([]), fingerprint: () => Promise.resolve(null), readBack: () => Promise.resolve(proof) } as unknown as Machine;
  const facts = { keep: () => Promise.resolve(), views: () => Promise.resolve(new Map()) } as unknown as Deps['facts'];
  return { actions: new Map([backupGuest, cloneGuest].map((one) => [one.name, one])), machine: () => machine, facts, now: () => new Date(now.getTime() + seconds * 1000), limits, detectors: [], point: () => undefined };
}
