import { describe, expect, test } from 'vitest';
import type { PageFrame } from './frame.ts';
import type { OpenIncident } from './status-view.ts';
import { failurePage, statusPage, type StatusView } from './status.ts';
import { styleSheet } from './style.ts';

const at = new Date('2026-11-21T09:02:15Z');
const before = (seconds: number) => new Date(at.getTime() - seconds * 1000);
const frame: PageFrame = { assets: { style: '/style-0.css', script: '/script-0.js', icon: '/icon-0.svg' }, page: '/', live: { on: true, toggle: '/?live=off' } };
const incident: OpenIncident = {
  id: 42, kind: 'incident', label: 'INC-42', state: 'awaiting', severity: 'high', title: 'immich_postgres keeps restarting',
  resource: 'docker://nas1/immich/postgres', openedAt: before(420), waitingFor: 'approval of step 1 of 2 by an admin in Discord', expiresAt: null, seenBy: null, affected: [], blames: [], deed: null, unstable: false,
};
const quiet: StatusView = {
  at, timeZone: 'Europe/Berlin', tally: { open: 0, waiting: 0 }, open: [], recent: [], hosts: [], hushes: [], patterns: [], parts: [], jobs: [], egress: [], approvals: { people: ['owner'], loud: null }, wishes: [],
  incidentsByDay: [{ label: '2026-11-20', count: 3 }, { label: '2026-11-21', count: 1 }], linesByDay: [],
};
const withOne = { ...quiet, tally: { open: 1, waiting: 1 }, open: [incident] };

describe('the status page', () => {
  test('what waits for a person stands first, then what is under way, then what was recorded, with the parts beside it', () => {
    const page = statusPage({ ...withOne, open: [incident, { ...incident, id: 43, label: 'INC-43', state: 'assessed', waitingFor: null }], parts: [{ name: 'Discord', state: 'away', since: at, words: 'no answer' }] }, frame);
    const order = ['Waits for a person', 'Under way', 'Recorded last', 'Who may approve', 'Parts', 'Hosts'].map((title) => page.indexOf(`>${title}</h2>`));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(textOf(page)).toContain('Waits for approval of step 1 of 2 by an admin in Discord.');
    expect(textOf(page)).toContain('2026-11-21 09:55 (7 min ago)');
    expect(page).toContain('id="INC-42"');
    expect(page).toContain('href="/incidents/INC-42"');
  });

  test('it is named after how the house is', () => {
    expect(statusPage(quiet, frame)).toContain('<h1>All quiet</h1>');
    expect(statusPage(withOne, frame)).toContain('<h1>1 open incident, 1 waits for a person</h1>');
    expect(statusPage({ ...quiet, parts: [{ name: 'Discord', state: 'away', since: at, words: '' }] }, frame)).toContain('<h1>Quiet, but not all parts work</h1>');
  });

  test('more incidents than it lists are counted, with the way to them', () => {
    expect(textOf(statusPage({ ...withOne, tally: { open: 200, waiting: 90 } }, frame))).toMatch(/200 open incidents, 90 wait for a person[^]*All 200 open/);
  });

  test('who asks to be linked is shown with the code to tell', () => {
    expect(textOf(statusPage({ ...quiet, wishes: [{ account: 'discord:1234', code: 'ABCD-2345', until: at }] }, frame))).toContain('discord:1234 tells the code ABCD-2345 until 2026-11-21 10:02');
  });

  test('a sparkline tells the same in words', () => {
    expect(statusPage(quiet, frame)).toContain('aria-label="New incidents each day, from 2026-11-20 to 2026-11-21: 4 in all, most 3 on 2026-11-20; last 1"');
  });

  test('an incident says who suffers from it, what was done before, and which address is out of reach', () => {
    const open: OpenIncident = {
      ...incident, affected: ['nas1/immich_server', 'nas1/immich_ml'], blames: ['net://postgres:5432'],
      deed: { says: 'stopped by root@pam', at: before(500) }, unstable: true,
    };
    const text = textOf(statusPage({ ...withOne, open: [open] }, frame));
    expect(text).toContain('Also affected 2: nas1/immich_server, nas1/immich_ml');
    expect(text).toContain('What was done stopped by root@pam, 2026-11-21 09:53');
    expect(text).toContain('Out of reach net://postgres:5432');
    expect(text).toContain('HIGH unstable immich_postgres');
    expect(textOf(statusPage(withOne, frame))).not.toMatch(/Also affected|What was done|Out of reach|unstable/);
  });

  test('severity is a word, not only a colour', () => {
    expect(textOf(statusPage(withOne, frame))).toContain('HIGH immich_postgres keeps restarting');
  });

  test('the summary counts parts that do not work and leaves out those that are off', () => {
    const part = (name: string, state: StatusView['parts'][number]['state']) => ({ name, state, since: before(60), words: '' });
    const some = [part('Discord', 'away'), part('Database', 'ok'), part('Telegram', 'off'), part('Docker nas1', 'elsewhere')];
    expect(textOf(statusPage({ ...quiet, parts: some }, frame))).toContain('2 of 3 parts work degraded: Discord');
    expect(textOf(statusPage({ ...quiet, parts: some.slice(1) }, frame))).toContain('2 of 2 parts work nothing is degraded');
  });

  test('it says loudly that nobody can approve', () => {
    const page = statusPage({ ...quiet, approvals: { people: [], loud: 'ADMINS is empty: name at least one account.' } }, frame);
    expect(page).toContain('<p class="loud">ADMINS is empty');
  });

  test('it holds no inline script and no inline style, and loads nothing from elsewhere', () => {
    expect(statusPage(withOne, frame)).not.toMatch(/<script(?! src="\/)|\sstyle=|<style|\son[a-z]+=|https?:\/\//i);
  });

  const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202Egpj\u001b[2J';
  test('hostile texts are inert in every place', () => {
    const page = statusPage(allOver(hostile), frame);
    expect(page).not.toMatch(/<script>|<img|\u202E|\p{Cc}\[2J/u);
    expect(tagsOf(page)).toEqual(tagsOf(statusPage(allOver('plain'), frame)));
    expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(15);
  });

  test('the page of a failed read says why and still shows the parts', () => {
    const parts = [{ name: 'Database', state: 'away', since: before(40), words: hostile } as const];
    const page = failurePage({ at, timeZone: 'UTC', words: 'DATABASE_URL: nobody answers.', parts }, frame);
    expect(textOf(page)).toContain('DATABASE_URL: nobody answers.');
    expect(textOf(page)).toMatch(/Database away.* 40 s/);
    expect(page).not.toContain('<script>');
  });
});

describe('the style sheet', () => {
  const [light = '', dark = ''] = styleSheet.split('@media (prefers-color-scheme: dark)');
  const pairs = [
    ['ink', 'ground'], ['ink', 'sheet'], ['ink', 'note-ground'], ['faint', 'ground'], ['faint', 'sheet'], ['faint', 'grey-ground'], ['faint', 'note-ground'], ['link', 'ground'], ['link', 'sheet'], ['sheet', 'link'],
    ['bad', 'bad-ground'], ['warn', 'warn-ground'], ['note', 'note-ground'], ['good', 'good-ground'],
  ] as const;
  test.each(pairs)('%s on %s has a contrast of at least 4.5 to 1, in light and in dark', (text, ground) => {
    for (const scheme of [light, dark]) expect(contrast(colour(scheme, text), colour(scheme, ground))).toBeGreaterThanOrEqual(4.5);
  });
});

function allOver(text: string): StatusView {
  const part = { name: text, state: 'away', since: before(9), words: text } as const;
  const past = { id: 1, kind: 'drift', label: text, title: text, severity: 'low', resource: `docker://h/${text}`, outcome: 'resolved', says: text, openedAt: before(9), endedAt: at } as const;
  const sent = { id: '1', ticket: { id: 42, kind: 'incident' }, provider: text, model: text, place: 'cloud', purpose: text, text, bytes: 9, sha256: 'ab', redactions: {}, tokensIn: 1, tokensOut: 2, usd: 0.1, outcome: text, at } as const;
  return {
    ...quiet, tally: { open: 1, waiting: 1 }, open: [{ ...incident, label: text, title: text, resource: `docker://h/${text}`, waitingFor: text, seenBy: text, affected: [`docker://h/${text}`], blames: [`net://${text}`], deed: { says: text, at } }],
    recent: [past], hosts: [{ host: text, things: 2, unwell: 1, stale: 1 }], egress: [sent], patterns: [{ says: text, resource: `docker://h/${text}`, first: at, last: at }],
    hushes: [{ kind: 'silence', what: text, until: at, by: text, why: text }], parts: [part], jobs: [{ name: text, about: text, everySeconds: 60, rangAt: at, doneAt: at, failed: { at, words: text } }],
    approvals: { people: [text], loud: text }, wishes: [{ account: text, code: text, until: at }], incidentsByDay: [{ label: text, count: 1 }], linesByDay: [{ label: text, count: 1 }],
  };
}

function textOf(page: string): string {
  return page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').replace(/ ([.)])/g, '$1').replace(/\( /g, '(');
}

function tagsOf(page: string): string[] {
  return [...page.matchAll(/<\/?[a-z][a-z0-9]*/gi)].map(([tag]) => tag);
}

function colour(scheme: string, name: string): string {
  return new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(scheme)?.[1] ?? '#no';
}

function contrast(one: string, other: string): number {
  const [lighter = NaN, darker = NaN] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const [r = NaN, g = NaN, b = NaN] = [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16) / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
