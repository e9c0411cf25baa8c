import { describe, expect, test } from 'vitest';
import { died, down, killed, started, state, stopped, up } from '../ops/testing/container-facts.ts';
import { approvalOf, situation, stepOf } from '../ops/testing/tickets.ts';
import { ago, fact, guest, now, viewOf, viewOn } from '../ops/testing/views.ts';
import { deedOf, ownDeedOf } from './attribution.ts';
import { safe } from './distill.ts';
import type { Approved, ApprovedStep, Executed, Fact, FactValues, PastStep, Ticket } from './types.ts';

const task = (secondsAgo: number, type: string, change: Partial<FactValues['task.ended']> = {}): Fact => fact('task.ended', secondsAgo, {
  upid: `${type}${secondsAgo}`, type, user: 'root@pam', node: 'n1', startedAt: ago(secondsAgo + 5).toISOString(), result: 'ok', endedAt: ago(secondsAgo).toISOString(), ...change,
});
const begun = (secondsAgo: number, type: string): Fact => fact('task.began', secondsAgo, { upid: `${type}${secondsAgo}`, type, user: 'backup@pbs', node: 'n1', startedAt: ago(secondsAgo).toISOString() });
const isGuest = (secondsAgo: number, change: Partial<FactValues['guest.state']> = {}): Fact => fact('guest.state', secondsAgo, guest(change));

describe('who brought it about', () => {
  test.each<[string, Fact[], { kind: string; says: string; ongoing?: boolean } | null]>([
    ['nobody, when it died', [died(10), down(10)], null],
    ['nobody, when nothing is known', [], null],
    ['a person, with docker stop', [killed(10), died(9.9, 143), stopped(9.8), down(9.8, 143)], { kind: 'stop', says: 'stopped on purpose, not by me' }],
    ['a person, with docker pause', [state(5, { status: 'paused' })], { kind: 'stop', says: 'paused on purpose' }],
    ['a person, with docker restart', [killed(10), died(9.9, 143), stopped(9.8), started(9.5), up(9.5)], { kind: 'restart', says: 'restarted on purpose, not by me' }],
    ['compose, with a new container of the name', [other('container.died', 14), other('container.removed', 12), started(10), up(10)], { kind: 'recreate', says: 'replaced by a new container of the same name' }],
    ['nobody, when the one before ended long ago', [other('container.removed', 90), started(10), up(10)], null],
    ['a person, with a task of Proxmox', [task(30, 'qmstart'), task(20, 'qmstop'), isGuest(15, { status: 'stopped' })], { kind: 'stop', says: 'stopped by root@pam' }],
    ['a person, whose task failed, did nothing', [task(20, 'vzstop', { result: 'failed' }), isGuest(15)], null],
    ['a backup that still runs', [begun(20, 'vzdump'), isGuest(20, { lock: 'backup' })], { kind: 'backup', says: 'being backed up by backup@pbs', ongoing: true }],
    ['a backup of which only the lock is seen', [isGuest(20, { lock: 'backup' })], { kind: 'backup', says: 'being backed up', ongoing: true }],
    ['a backup that is over', [task(20, 'vzdump', { user: 'root@pam!cron' }), isGuest(20)], { kind: 'backup', says: 'backed up by root@pam!cron', ongoing: false }],
    ['a guest that was put to sleep', [isGuest(20, { lock: 'suspended', status: 'stopped' })], { kind: 'stop', says: 'suspended on purpose', ongoing: false }],
    ['a node that was shut down', [task(20, 'stopall'), fact('node.state', 10, { present: true, status: 'offline' })], { kind: 'reboot', says: 'shut down or restarted by root@pam' }],
    ['a task that has nothing to do with it', [task(20, 'vncproxy'), isGuest(15)], null],
  ])('%s', (_who, facts, expected) => {
    const deed = deedOf(facts[0]?.kind.startsWith('container') ? viewOf(facts) : viewOn('proxmox://pve/101', facts));
    if (expected === null) expect(deed).toBeNull();
    else expect(deed).toMatchObject(expected);
  });

  test('what the facts say is named as evidence', () => {
    expect(deedOf(viewOn('proxmox://pve/101', [task(20, 'qmstop')]))).toMatchObject({ at: ago(20), evidence: ['task.ended@20'] });
  });
});

describe('what the copilot did itself', () => {
  const own = ownDeedOf([ran(30)], now);

  test('is told with who approved it, and explains the stop that the engine tells of', () => {
    expect(own).toMatchObject({ kind: 'stop', says: '"Stop it", approved by owner', at: ago(30), ongoing: false });
    expect(deedOf(viewOf([killed(31), died(30.9, 143), stopped(30.8), down(30.8, 143)]), own)).toBe(own);
  });

  test('goes on while the step runs', () => { expect(ownDeedOf([running()], now)).toMatchObject({ ongoing: true, at: now }); });
  test('is nothing when the step changed nothing', () => { expect(ownDeedOf([ran(30, 'none')], now)).toBeNull(); });
  test('counts while its check goes on', () => { expect(ownDeedOf([checking(7)], now)).toMatchObject({ ongoing: false, at: ago(7) }); });
  test('is older than what a person did after it', () => {
    const late = deedOf(viewOf([killed(6), died(5.9, 143), stopped(5.8), down(5.8, 143)]), ownDeedOf([ran(600)], now));
    expect(late).toMatchObject({ says: 'stopped on purpose, not by me' });
  });
});

function other(kind: 'container.died' | 'container.removed', secondsAgo: number): Fact {
  return kind === 'container.died' ? fact(kind, secondsAgo, { containerId: 'c0', exitCode: 0 }) : fact(kind, secondsAgo, { containerId: 'c0' });
}

const core = { id: 1, situation: situation(), round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1 };

function stopStep(risk: 'none' | 'low' = 'low') {
  return { ...stepOf({ ...core, state: 'assessed' }), template: 'stop_resource', title: safe`Stop it`, risk };
}

function ran(secondsAgo: number, risk: 'none' | 'low' = 'low'): Ticket {
  const step = stopStep(risk);
  const at = ago(secondsAgo);
  const execution = { stepId: step.id, ended: 'answered' as const, begunAt: at, endedAt: at, since: at, says: safe`done` };
  const past: PastStep = { step, person: 'owner', platform: 'console', approvedAt: at, execution, verification: { verdict: 'verified', says: safe`it is`, evidence: [], at } };
  return { ...core, state: 'assessed', past: [past] };
}

function running(): Approved {
  const step = stopStep();
  return { ...core, state: 'approved', approved: { ...step, approval: approvalOf(step) } as ApprovedStep } as unknown as Approved;
}

function checking(secondsAgo: number): Executed {
  const at = ago(secondsAgo);
  return { ...running(), state: 'executed', execution: { stepId: '1.1.1', ended: 'answered', begunAt: at, endedAt: at, since: at, says: safe`done` } };
}
