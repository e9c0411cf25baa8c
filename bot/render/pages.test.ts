import { describe, expect, test } from 'vitest';
import { cloudSafeText, safe } from '../../engine/distill.ts';
import type { ArmedCard, Card } from '../../engine/card.ts';
import { pagesIn, turnedTo } from '../../engine/pages.ts';
import type { Assessed, Awaiting, TodoStep } from '../../engine/types.ts';
import { messageMap } from '../../ops/testing/message-map.ts';
import { awaiting, declaredTicket, drifted, situation, stepBy, stepOf } from '../../ops/testing/tickets.ts';
import { ago, now } from '../../ops/testing/views.ts';
import configureGuest from '../../templates/actions/configure-guest.ts';
import { declarationPlanCard } from '../../templates/cards/declaration-plan.ts';
import { planCard } from '../../templates/cards/plan.ts';
import { discordFaults, telegramFaults } from './check.ts';
import { roomOf } from './discord.ts';
import { renderDiscordPlan, type DiscordPlan } from './discord-plan.ts';
import { budgets } from './limits.ts';
import { renderTelegram } from './telegram.ts';
import { wholeOf } from './whole.ts';

const zone = 'Europe/Berlin';
const place = { statusUrl: 'https://status.attic.example', timeZone: zone };
const soon = new Date(now.getTime() + 3_300_000);

/** An offer of the nth of many steps. */
function longPlan(count: number, current: number): Card {
  const assessed: Assessed = { id: 42, situation: situation(), round: 1, firstRound: 1, openedAt: ago(120), movedAt: ago(120), restUntil: null, past: [], ack: null, version: 1, state: 'assessed' };
  const step = stepOf(assessed);
  const steps = Array.from({ length: count }, (_, at) => ({ ...step, n: at + 1, id: `42.1.${at + 1}`, digest: `${at + 1}abc`, title: safe`Do the thing ${at + 1}`, effect: safe`it is down for ${at + 1} s`, undo: safe`stop it again` }));
  const ticket: Awaiting = { ...awaiting(assessed, soon), plan: { goal: safe`it works`, steps }, steps, current };
  return planCard(ticket, zone);
}

/** An offer of the nth of many steps of a declaration, each of a guest of its own. */
function longDeclaration(count: number, { current = 1, assumed = 2, optional = false }: { current?: number; assumed?: number; optional?: boolean } = {}): Card {
  const steps = stepsOf(count).map((step, at) => (optional && at === 0 ? { ...step, optional } : step));
  const ticket = declaredTicket(steps, { story: { assumed: Array.from({ length: assumed }, (_, at) => safe`${at + 1} GB of memory for the guest that is called worker number ${at + 1}, since none was said`) } });
  return declarationPlanCard({ ...ticket, current }, zone);
}

/** A drift of many things, each of a guest of its own. */
function longDrift(count: number): Card {
  return declarationPlanCard(declaredTicket(stepsOf(count), { kind: 'drift', story: { differences: Array.from({ length: count }, (_, at) => drifted({ resource: safe`guest ${at}` })) } }), zone);
}

function stepsOf(count: number): TodoStep[] {
  return Array.from({ length: count }, (_, at) => stepBy(configureGuest, `proxmox://attic/${1000 + at}`, { n: at + 1, params: { cores: 2, memoryMb: 4096, tags: ['kubernetes', 'made'] } }));
}

const armed = (card: Card): ArmedCard => ({ ...card, ticketId: 42, buttons: card.buttons.map((button, at) => ({ ...button, token: `${String(at).padStart(3, '0')}-0123456789abcdef012345` })) });
const pagesOf = (card: Card): ArmedCard[] => Array.from({ length: pagesIn(card) }, (_, at) => armed(turnedTo(at + 1, card)));
const labelsOf = ({ keyboard }: ReturnType<typeof renderTelegram>): string[] => keyboard.flat().map(({ text }) => text);
const textOf = ({ components }: DiscordPlan): string => JSON.stringify(components);

describe.each<[string, Card, number]>([['a plan of 20 steps', longPlan(20, 9), 4], ['a declaration of 60 steps', longDeclaration(60), 12], ['a declaration of 60 assumptions', longDeclaration(3, { assumed: 60 }), 5], ['the end of a long declaration', longDeclaration(60, { current: 60 }), 12], ['a declaration whose first step may be left out', longDeclaration(60, { optional: true }), 12], ['a drift of 30 things, to be set back, kept or left alone', longDrift(30), 13]])('%s', (_what, card, count) => {
  const pages = pagesOf(card);

  test('stands on pages of six, each within the limits and our own budget', () => {
    expect(pages).toHaveLength(count);
    for (const page of pages) {
      const [discord, telegram] = [renderDiscordPlan(page, place.statusUrl), renderTelegram(page, place)];
      expect([...discordFaults(discord), ...telegramFaults(telegram)]).toEqual([]);
      expect(discord.components.flatMap((one) => [one, ...one.components]).length).toBeLessThanOrEqual(36);
      expect(telegram.keyboard.length).toBeLessThanOrEqual(4);
      expect(`${textOf(discord)}${telegram.html}`).not.toContain('cut');
    }
  });

  test('turns to the pages beside the one that is shown', () => {
    expect(pages.map((page) => labelsOf(renderTelegram(page, place)).filter((label) => label.includes('Page')))).toEqual(pages.map((_, at) => [
      ...(at > 0 ? [`◀ Page ${at}/${count}`] : []), ...(at < count - 1 ? [`Page ${at + 2}/${count} ▶`] : []),
    ]));
  });

  test('brings all of it as a file', () => {
    const file = wholeOf(pages[0] as ArmedCard, budgets.discordPlan, roomOf);
    for (const { label } of card.lines) if (label !== undefined) expect(file?.text).toContain(label);
  });
});

test('each page of a plan shows the step that is decided on, its effect and undo, its buttons, and when it expires', () => {
  for (const page of pagesOf(longPlan(20, 9))) {
    const telegram = renderTelegram(page, place);
    expect(telegram.plain).toMatch(/^⏳ APPROVAL NEEDED · INC-42 step 9 of 20 · .*low risk[^]*▶ 9 Do the thing 9: it is down for 9 s · stop it again[^]*Expires:[^]*\/approve INC-42 9 9ABC/);
    expect(labelsOf(telegram)).toEqual(expect.arrayContaining(['Approve step 9', 'Reject…', 'Why?', 'Details', 'Copy the command']));
    expect(textOf(renderDiscordPlan(page, null))).toMatch(/▶ 9 Do the thing 9.*Expires.*Approve step 9/);
  }
});

test('a plan opens on the page of the step that is decided on', () => { expect(longPlan(20, 9).pages?.shown).toBe(2); });

test('each step but the one that is decided on stands on one page alone', () => {
  const texts = pagesOf(longPlan(20, 9)).map((page) => renderTelegram(page, place).plain);
  for (let n = 1; n <= 20; n += 1) expect(texts.filter((text) => new RegExp(`^(?:▶ )?${n} Do the thing`, 'm').test(text))).toHaveLength(n === 9 ? 4 : 1);
});

test('each page of a declaration shows what it changes, the risk, the step that is decided on, the lock it is for and when it expires', () => {
  for (const page of pagesOf(longDeclaration(60))) {
    const telegram = renderTelegram(page, place);
    expect(telegram.plain).toMatch(/60 modify · low risk[^]*Changes: 60 modify[^]*Risk: low: nothing[^]*▶ 1 Set attic\/1000[^]*Expires:[^]*lock 91C2A0B3/);
    expect(labelsOf(telegram)).toEqual(expect.arrayContaining(['Approve steps 1 to 60', 'Approve step 1', 'Reject…', 'Details']));
  }
});

test('a declaration of many differences that nobody could read to the end is not to be kept from here', () => {
  const card = (count: number): Card => declarationPlanCard(declaredTicket([stepBy(configureGuest, 'proxmox://attic/120', { n: 1, params: { cores: 2 } })], { kind: 'drift', story: { differences: Array.from({ length: count }, (_, at) => drifted({ resource: safe`guest ${at}` })) } }), zone);
  expect(card(59).buttons.map(({ label }) => label)).toContain('Keep');
  expect(card(60).buttons.map(({ label }) => label)).not.toContain('Keep');
});

test('where one page cannot be shown whole nothing can be approved on any page', () => {
  const plan = longPlan(20, 9);
  const lines = plan.lines.map((line) => (line.page === 4 ? { ...line, text: cloudSafeText.parse('x'.repeat(3500)) } : line));
  for (const page of pagesOf({ ...plan, lines })) expect(page.buttons.some(({ action }) => action === 'approve') && labelsOf(renderTelegram(page, place)).includes('Approve step 9')).toBe(false);
});

test.each<[string, Card]>([['a plan of 8 steps', longPlan(8, 2)], ['a declaration of 5 steps', longDeclaration(5)], ...messageMap.map(({ event, card }): [string, Card] => [event, card])])('%s needs no pages', (_what, card) => {
  expect(turnedTo(2, card)).toBe(card);
});
