import { describe, expect, test } from 'vitest';
import { safe } from '../../engine/distill.ts';
import { nextRound, parked, recorded } from '../../engine/ticket.ts';
import type { Approved, Awaiting, PastStep, Ticket } from '../../engine/types.ts';
import { approvalOf, declaration, declaredTicket, drifted, seenLock, stepBy } from '../../ops/testing/tickets.ts';
import { now } from '../../ops/testing/views.ts';
import commitDeclaration from '../actions/commit-declaration.ts';
import configureGuest from '../actions/configure-guest.ts';
import deleteGuest from '../actions/delete-guest.ts';
import { closedDeclarationCard } from './declaration-closed.ts';
import { declarationPlanCard } from './declaration-plan.ts';
import { declarationCard } from './declaration.ts';
import { wordsIn } from './words.ts';

const birth = '1f6a7b8c-9d0e-4f20-8142-536475869708';
const set = (n: number, vmid = 120) => stepBy(configureGuest, `proxmox://attic/${vmid}`, { n, params: { cores: 6 } });
const gone = (n: number) => stepBy(deleteGuest, 'proxmox://attic/131', { n, params: { name: 'test', birth } });
const drift = (steps = [set(1)], story = {}): Awaiting => declaredTicket(steps, { kind: 'drift', story });
const labels = (ticket: Awaiting): string[] => declarationPlanCard(ticket, 'UTC').buttons.map(({ label }) => label);
const textOf = (ticket: Ticket): string => wordsIn('UTC').messages(ticket).flatMap(({ card: { push, lines, foot } }) => [push, ...lines.map(({ label, text }) => `${label ?? ''}: ${text}`), foot]).join('\n');

describe('a request', () => {
  test('is approved at once as far as one press may cover it, step by step, or rejected', () => {
    expect(labels(declaredTicket([set(1), set(2), gone(3)]))).toEqual(['Approve steps 1 to 2', 'Approve step 1', 'Reject…', 'Why?', 'Details']);
    expect(labels(declaredTicket([set(1)]))).toEqual(['Approve step 1', 'Reject…', 'Why?', 'Details']);
  });

  test('says what was typed, what is assumed, what cannot be done, what changes and what cannot be undone, and for which lock it is', () => {
    const ticket = declaredTicket([set(1), gone(2)], { story: { cannot: [safe`db (120): scsi0 size is 40 GB and cannot be made 20 GB`] } });
    const [, plan] = wordsIn('UTC').messages(ticket);
    expect(plan?.card.push).toBe('⏳ APPROVAL NEEDED · DEC-9 by anna · 1 modify, 1 delete · HIGH risk');
    expect(textOf(ticket)).toMatch(/Typed: “Three guests.*”\nAssumed by me: 4 GB memory, 32 GB disk\nNot possible: db \(120\): scsi0 size is 40 GB/);
    expect(textOf(ticket)).toContain('Risk: HIGH: Delete test (131) needs a press of its own with the name typed\nCannot be undone: Delete test (131)\n');
    expect(plan?.card.foot).toMatch(/^DEC-9 · lock 91C2A0B3 · or write \/approve DEC-9 1 [0-9A-F]{4}$/);
  });

  test('says before it is approved what it needs of what is free, and which running guests notice it; that nobody knew of an older one', () => {
    const ticket = declaredTicket([set(1)], { story: { needs: [safe`pve1: 2 of its 8 cores`, safe`fast: 32 GB of 410 GB free`], disturbed: [safe`db (120) is stopped`] } });
    expect(textOf(ticket)).toContain('Changes: 1 modify\nNeeds: pve1: 2 of its 8 cores, fast: 32 GB of 410 GB free\nRunning guests: db (120) is stopped\nRisk: low');
    expect(textOf(declaredTicket([set(1)], { story: { needs: [], disturbed: [] } }))).toContain('Changes: 1 modify\nRunning guests: none is restarted or stopped\nRisk: low');
    expect(textOf(declaredTicket([set(1)]))).toContain('Changes: 1 modify\nRisk: low');
  });

  test('asks for the typed name where a step needs it', () => {
    expect(declarationPlanCard(declaredTicket([gone(1)]), 'UTC').buttons[0]).toMatchObject({ action: 'approve', typed: true, tone: 'stop' });
  });
});

describe('a drift', () => {
  test('can be set back, kept or left alone, on one card', () => {
    expect(labels(drift())).toEqual(['Set back', 'Keep', 'Ignore 7 days', 'Why?', 'Details']);
    expect(labels(drift([set(1), set(2)]))).toEqual(['Set back, steps 1 to 2', 'Set back, step 1 only', 'Keep', 'Ignore 7 days', 'Why?', 'Details']);
    expect(labels(drift([gone(1)]))).toContain('Set back…');
  });

  test('is kept by the button of the step that commits what is seen, and says what that is', () => {
    const ticket = drift();
    expect(declarationPlanCard(ticket, 'UTC').buttons.find(({ label }) => label === 'Keep')).toMatchObject({ action: 'approve', stepId: '9.1.0', digest: ticket.keep?.digest });
    expect(textOf(ticket)).toMatch(/Keep: Commit homelab\/media as lock 5F6A7B8C: the declaration then says what is seen \(db \(120\): memory is 16 GB, declared 8 GB\) · or write \/approve DEC-9 keep [0-9A-F]{4}\n/);
  });

  test('that an approved step made is left alone, and can be made permanent', () => {
    const alone = stepBy(commitDeclaration, declaration, { n: 1, params: { draft: '0b7d1c52-8f0e-4a7c-9d51-2f6f0a3f8f11', lock: seenLock } });
    const ticket: Awaiting = { ...drift([alone], { differences: [drifted({ held: safe`stopped in INC-42, approved by owner` })] }), keep: undefined };
    expect(labels(ticket)).toEqual(['Make it permanent', 'Ignore 7 days', 'Why?', 'Details']);
    expect(textOf(ticket)).toContain('stopped in INC-42, approved by owner; left alone until the declaration says so');
  });

  test('has one way less once a step was run', () => {
    expect(labels({ ...drift([set(1), set(2)]), current: 2, keep: undefined })).toEqual(['Approve step 2', 'Reject…', 'Why?', 'Details']);
  });

  test('that is over says so without a sound', () => {
    const over = recorded(drift(), { kind: 'recovered', says: safe`homelab/media is as declared`, at: now, evidence: [] });
    expect(declarationCard(over, 'UTC')).toMatchObject({ push: '✅ NO DRIFT · homelab/media is as declared again since 10:00 · DEC-9', loud: false, buttons: [] });
  });
});

const past = (ticket: Awaiting, verdict: 'verified' | 'not_verified'): PastStep => ({
  step: ticket.steps[0] ?? set(1), person: 'owner', platform: 'discord', approvedAt: now, execution: { stepId: '9.1.1', ended: 'answered', begunAt: now, endedAt: now, since: now, says: safe`done` },
  verification: { verdict, says: safe`attic/120 is not as wanted`, evidence: [], at: now },
});

test('keeping what is seen runs as one step, which has no number', () => {
  const { keep, ...ticket } = drift();
  if (!keep) throw new Error('it can be kept');
  const running: Approved = { ...ticket, state: 'approved', steps: [keep], approved: { ...keep, approval: approvalOf(keep) } as Approved['approved'] };
  const card = declarationPlanCard(running, 'UTC');
  expect(card.push).toBe('⚙️ RUNNING · DEC-9 · 0 of 1 done · Commit homelab/media as lock 5F6A7B8C');
  expect(card.lines.map(({ label }) => label)).toEqual(['Goal', '▶ Commit homelab/media as lock 5F6A7B8C', 'Approved by', 'Last change']);
});

test('what was approved ahead can be stopped while a step runs; the card goes on with each step', () => {
  const ticket = declaredTicket([set(1), set(2), set(3)]);
  const [, second, third] = ticket.steps;
  if (!second || !third) throw new Error('there are three steps');
  const running: Approved = { ...ticket, state: 'approved', past: [past(ticket, 'verified')], current: 2, approved: { ...second, approval: approvalOf(second) } as Approved['approved'], ahead: [approvalOf(third)] };
  const card = declarationPlanCard(running, 'UTC');
  expect(card.push).toBe('⚙️ RUNNING · DEC-9 · 1 of 3 done · Set attic/120: 6 cores');
  expect(card.buttons.map(({ label }) => label)).toEqual(['Stop after this step']);
  expect(card.lines.map(({ label }) => label)).toEqual(['Goal', '✅ 1 Set attic/120: 6 cores', '▶ 2 Set attic/120: 6 cores', 'Approved by', '3 Set attic/120: 6 cores', 'Last change']);
  expect(declarationPlanCard({ ...running, ahead: [] }, 'UTC').buttons).toEqual([]);
});

test('while its next step waits it says so, and the message of the steps before that it goes on', () => {
  const ticket = declaredTicket([set(1), set(2)]);
  const waiting: Awaiting = { ...ticket, past: [past(ticket, 'verified')], current: 2 };
  expect(declarationCard(waiting, 'UTC')).toMatchObject({ push: '⏳ WAITS · homelab/media, 1 of 2 done · DEC-9', tone: 'waiting' });
  expect(closedDeclarationCard(waiting, 1)).toMatchObject({ push: '✅ GOES ON · DEC-9 · 1 step done, the rest is in the newest message', tone: 'info', buttons: [] });
});

test('a plan that failed says that nothing more of it is run, and a newer plan changes nothing of that', () => {
  const ticket = declaredTicket([set(1), set(2)]);
  const failed = { ...ticket, past: [past(ticket, 'not_verified')] };
  for (const now_ of [parked(failed, { reason: 'handed_over', says: safe`3 plans did not end it`, by: null, at: now }), nextRound(failed, now)]) {
    expect(closedDeclarationCard(now_, 1)).toMatchObject({ push: '⛔ FAILED · DEC-9 · 0 done before it · Set attic/120: 6 cores', tone: 'failed', foot: 'DEC-9 · nothing more of this plan is run', buttons: [] });
  }
});
