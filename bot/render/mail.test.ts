import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cloudSafeText, safe } from '../../engine/distill.ts';
import { coreOf, labelOf } from '../../engine/ticket.ts';
import type { Card } from '../../engine/card.ts';
import type { Assessed, Ticket } from '../../engine/types.ts';
import { approvalOf, awaiting, narrative, situation, stepOf } from '../../ops/testing/tickets.ts';
import { ago, now } from '../../ops/testing/views.ts';
import { incidentCard } from '../../templates/cards/incident.ts';
import { closedPlanCard, planCard } from '../../templates/cards/plan.ts';
import { mailOfCard } from './mail.ts';

const place = { statusUrl: 'https://status.attic.example', timeZone: 'Europe/Berlin', label: 'INC-42' };

const assessed: Assessed = {
  id: 42, situation: situation(), round: 1, firstRound: 1, openedAt: ago(120), movedAt: ago(120), restUntil: null, past: [], ack: null, version: 1, state: 'assessed',
};
const offered = awaiting(assessed, new Date(now.getTime() + 3_300_000));
const step = stepOf(assessed);
const execution = { stepId: step.id, ended: 'answered', begunAt: ago(60), endedAt: ago(50), since: ago(50), says: safe`it was restarted` } as const;
const approved = { ...offered, state: 'approved', approved: { ...step, approval: approvalOf(step) } } as Extract<Ticket, { state: 'approved' }>;
const executed = { ...approved, state: 'executed', execution } as Extract<Ticket, { state: 'executed' }>;
const tried = (verdict: 'verified' | 'not_verified', says: typeof step.title): Ticket['past'] =>
  [{ step, person: 'owner', platform: 'telegram', approvedAt: ago(70), execution, verification: { verdict, says, evidence: ['3'], at: now } }];
const failed: Ticket = { ...coreOf(offered), past: tried('not_verified', safe`it ended again after 8 s`), state: 'parked', narrative, reason: 'handed_over', says: safe`the plans are used up`, by: null };
const over: Ticket = { ...coreOf(offered), past: tried('verified', safe`it runs well`), state: 'recorded', narrative, outcome: { kind: 'resolved', says: safe`it runs well again`, at: now, evidence: ['4'] } };
const expired: Ticket = { ...coreOf(offered), state: 'parked', narrative, reason: 'expired', says: safe`nobody decided within 55 min; nothing was changed`, by: null };
const degraded: Card = {
  push: safe`🧩 WITHOUT MODELS · no model can be reached; I go on with rules and templates`, tone: 'medium', lines: [], foot: safe`Watching and approvals still work.`, buttons: [], link: null, loud: true,
};

describe.each<[string, Card, string | null]>([
  ['incident-detected', incidentCard({ ...offered, ack: { person: 'owner', at: now } }, 'Europe/Berlin'), 'INC-42'],
  ['plan-ready', planCard(offered, 'Europe/Berlin'), 'INC-42'],
  ['step-executing', planCard(approved, 'Europe/Berlin'), 'INC-42'],
  ['step-checking', planCard(executed, 'Europe/Berlin'), 'INC-42'],
  ['step-verified', closedPlanCard(over, 1, 'Europe/Berlin'), 'INC-42'],
  ['step-failed', closedPlanCard(failed, 1, 'Europe/Berlin'), 'INC-42'],
  ['incident-resolved', incidentCard(over, 'Europe/Berlin'), 'INC-42'],
  ['approval-expired', closedPlanCard(expired, 1, 'Europe/Berlin'), 'INC-42'],
  ['degraded-mode', degraded, null],
])('the mail of %s', (file, card, label) => {
  const mail = mailOfCard(card, { ...place, label });

  test('is the one kept in text and in HTML', async () => {
    await expect(`Subject: ${mail.subject}\n\n${mail.text}`).toMatchFileSnapshot(`__snapshots__/mail-${file}.txt`);
    await expect(mail.html).toMatchFileSnapshot(`__snapshots__/mail-${file}.html`);
  });

  test('begins with words, ends with the id, and is short', () => {
    expect(mail.subject).toMatch(label === null ? /^\[Homelab\] [\p{L}\p{N}]/u : /^\[Homelab\] [\p{L}\p{N}].* · INC-42$/u);
    expect([...mail.subject].length).toBeLessThanOrEqual(60);
  });

  test('offers nothing to press', () => {
    expect(mail.html).not.toMatch(/<(form|button|input)|approve=/i);
    expect(mail.text.trimEnd().endsWith('Nothing can be approved from this e-mail.')).toBe(true);
  });
});

const evil = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '@everyone <script>alert(1)</script> [x](http://evil.example)', '"><img src=x onerror=alert(1)>', 'a\r\nBcc: thief@evil.example\r\n\r\nbody', '</td></tr></table><a href=javascript:alert(1)>x</a>',
    'https://evil.example/x www.evil.example evil.example', '\u202Egnp.exe \u2066x', '${7*7}{{7*7}}', '\u0000\u001b[31m', "'`\"&<>", '=?utf-8?B?QmNjOiBh?=', '\ud800 half', 'x'.repeat(3000), '.\r\n.\r\n', 'INC-42 INC-42',
  ),
);
const text = evil.map((one) => cloudSafeText.parse(one.slice(0, 4000)));

test('whatever stands in a card stays text: no markup, no link, no second line of a header', () => {
  const cards = fc.record({ push: text, foot: text, label: text, line: text, bare: text });
  fc.assert(fc.property(cards, ({ push, foot, label, line, bare }) => {
    const card: Card = { push, tone: 'high', lines: [{ text: bare }, { label, text: line, at: now }, { text: bare }], foot, buttons: [], link: { label: safe`Open`, path: '/#INC-42' }, loud: true };
    const { subject, html, text: plain } = mailOfCard(card, place);
    expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
    expect([...subject].length).toBeLessThanOrEqual(60);
    expect(subject.startsWith('[Homelab] ') && subject.endsWith(` · ${labelOf(assessed)}`)).toBe(true);
    expect(plain).not.toMatch(/[^\P{Cc}\n]|[\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
    expect(tagsOf(html)).toEqual(tagsOf(mailOfCard({ ...card, push: safe`a`, foot: safe`a`, lines: card.lines.map((one) => ({ ...one, ...(one.label === undefined ? {} : { label: safe`a` }), text: safe`a` })) }, place).html));
    expect([...`${html}\n${plain}`.matchAll(/\b(?:https?|ftp):\/\/[^\s"]*/gi)].map(([url]) => url)).toEqual(['https://status.attic.example/#INC-42', 'https://status.attic.example/#INC-42']);
    expect(`${html}${plain}`).not.toMatch(/evil\.example/);
  }), { numRuns: 300 });
});

/** The markup of a page without its texts; line breaks and what an empty foot leaves out are no matter. */
function tagsOf(html: string): string[] {
  return [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag).filter((tag) => tag !== '<br>');
}
