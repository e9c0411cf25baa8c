import { expect, test } from 'vitest';
import type { PageFrame } from './frame.ts';
import { noticesPage, type NoticesView } from './notices.ts';

const at = new Date('2026-11-21T10:00:00Z');
const frame: PageFrame = { assets: { style: '/style-0.css', script: '/script-0.js', icon: '/icon-0.svg' }, page: null, live: null };
const [declared, incident] = [{ id: 9, kind: 'request' }, { id: 42, kind: 'incident' }] as const;
const view: NoticesView = {
  at, timeZone: 'UTC', asked: { ticket: null, platform: '', before: '' }, about: null, older: false, platforms: ['discord'],
  notices: [declared, incident].map((ticket) => ({ id: String(ticket.id), ticket, platform: 'discord', kind: 'post', key: 'card', text: 'to the letter', bytes: 13, sha256: 'ab', at })),
  waiting: [{ ticket: declared, platform: 'telegram', event: 'approval_required', says: 'it waits', madeAt: at }],
};

test('each ticket is called by its own label, and led to', () => {
  const page = noticesPage(view, frame);
  for (const said of ['about DEC-9', 'The page of DEC-9', 'about INC-42', '<a href="/incidents/DEC-9">DEC-9</a>']) expect(page).toContain(said);
  expect(page).not.toContain('INC-9');
});

test('of one declaration alone it says so', () => {
  const page = noticesPage({ ...view, asked: { ...view.asked, ticket: 9 }, about: declared, notices: [], waiting: [] }, frame);
  expect(page).toContain('<h1>Sent about DEC-9</h1>');
});
