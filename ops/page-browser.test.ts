import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ticketsIn } from '../storage/tickets.ts';
import { chromiumHere, openBrowser } from './testing/browser.ts';
import { freshDatabase, type TestDatabase } from './testing/database.ts';
import { furnishDeclarations } from './testing/page-declarations.ts';
import { furnish, openPageHouse, type PageHouse } from './testing/page-house.ts';
import { situation } from './testing/tickets.ts';

const chromium = chromiumHere();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const token = 'a-token-of-at-least-16';
/** What is checked in the light; of what is dark only the colours are another. */
const rules = { light: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], dark: { type: 'rule', values: ['color-contrast'] } };
const sizes = [['phone', 390, 844], ['desktop', 1280, 900]] as const;

let database: TestDatabase;
let house: PageHouse;
let browser: Browser;
let folder: string;
let routes: Record<string, string>;
let declared: Awaited<ReturnType<typeof furnishDeclarations>>;
const open: Page[] = [];

const names = ['overview', 'incidents', 'incidents that are open', 'an incident that waits', 'an incident that is over', 'an incident of a hostile name', 'a declaration that waits', 'a drift', 'a declaration that is over', 'inventory', 'logs', 'the log of a hostile name', 'a log searched', 'notices', 'egress', 'facts', 'health'];

describe.skipIf(chromium === null)('in a real Chromium', () => {
  beforeAll(async () => {
    [database, folder] = await Promise.all([freshDatabase(), mkdtemp(join(tmpdir(), 'homelab-copilot-shots-'))]);
    house = await openPageHouse(database.url, async (store) => {
      await furnish(store, { hostile: true, containers: 12 });
      declared = await furnishDeclarations(store, new Date());
    }, { STATUS_TOKEN: token });
    house.rig.states.set('discord', 'away', '<b>nobody answers</b>');
    browser = await openBrowser(chromium ?? '');
    const ids = await database.query<{ id: number; state: string; hostile: boolean }>("SELECT id, state, resource LIKE '%everyone%' AS hostile FROM tickets WHERE kind = 'incident' ORDER BY id DESC");
    const path = (wanted: (one: typeof ids[number]) => boolean) => `incidents/INC-${String(ids.find(wanted)?.id)}`;
    const [{ resource: hostile }] = await database.query<{ resource: string }>("SELECT resource FROM tickets WHERE resource LIKE '%everyone%' LIMIT 1") as [{ resource: string }];
    routes = {
      overview: '', incidents: 'incidents', 'incidents that are open': 'incidents?state=open', 'an incident that waits': path((one) => one.state === 'awaiting' && !one.hostile), 'an incident that is over': path((one) => one.state === 'recorded' && !one.hostile),
      'an incident of a hostile name': path((one) => one.hostile && one.state === 'awaiting'), 'a declaration that waits': `incidents/DEC-${declared.request}`, 'a drift': `incidents/DEC-${declared.drift}`, 'a declaration that is over': `incidents/DEC-${declared.over}`,
      inventory: 'inventory', logs: 'logs', 'the log of a hostile name': `logs?service=${encodeURIComponent(hostile)}`, 'a log searched': 'logs?service=docker%3A%2F%2Fnas1%2Fcaddy&search=script',
      notices: 'notices', egress: 'egress', facts: 'facts?hours=1', health: 'health',
    };
  }, 120_000);
  afterEach(async () => { await Promise.all(open.splice(0).map((page) => page.context().close())); });
  afterAll(async () => {
    await browser.close();
    await house.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  describe.each(sizes)('on a %s', (size, width, height) => {
    describe.each(['light', 'dark'] as const)('in the %s', (colorScheme) => {
      test.each(names)('%s is whole, accessible, and runs nothing that a name brought', async (name) => {
        const { page, wrong } = await visit(routes[name] ?? '', { viewport: { width, height }, colorScheme, bypassCSP: true });
        await page.addScriptTag({ path: axe });
        const found = await page.evaluate<AxeResults>(`axe.run(document, { runOnly: ${JSON.stringify(rules[colorScheme])} })`);
        expect(found.passes.length).toBeGreaterThan(colorScheme === 'light' ? 15 : 0);
        expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(' | ')}`)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
        expect(await page.evaluate("document.querySelectorAll('main script, main img, main iframe').length")).toBe(0);
        const shot = join(folder, `${name} ${size} ${colorScheme}.png`);
        await page.screenshot({ path: shot });
        expect((await stat(shot)).size).toBeGreaterThan(5000);
        expect(wrong).toEqual([]);
      });
    });
  });

  test.each(names)('under its own rules for content %s shows no error, and without script it has the same words', async (name) => {
    const path = routes[name] ?? '';
    const [plain, scripted] = [await visit(path, { javaScriptEnabled: false }), await visit(path)];
    const wordsOf = async (page: Page) => ((await page.locator('main').textContent()) ?? '').replace(/\d+ (s|min)\b|\d\d:\d\d(:\d\d)?|[\d,.]+ MiB/g, '').replace(/\s+/g, ' ');
    expect(await wordsOf(plain.page)).toBe(await wordsOf(scripted.page));
    expect((await wordsOf(plain.page)).length).toBeGreaterThan(20);
    expect([...plain.wrong, ...scripted.wrong]).toEqual([]);
  });

  test('a form asks without script', async () => {
    const { page, wrong } = await visit('logs?service=docker%3A%2F%2Fnas1%2Fcaddy', { javaScriptEnabled: false });
    await page.getByLabel('Text').fill('password');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(/search=password/);
    expect(await page.locator('.lines li').allTextContents()).toSatisfy((lines: string[]) => lines.length > 0 && lines.every((line) => line.includes('password')));
    expect(wrong).toEqual([]);
  });

  describe('a page that is open', () => {
    const openOne = async (title: string) => ticketsIn(house.store, { holder: 'test', platforms: [] }).open({ ...situation(`${title} docker://nas1/${title}`), resource: `docker://nas1/${title}` }, new Date());

    test('shows a new incident by itself, and keeps the focus and the place of its reader', async () => {
      const { page, wrong } = await visit('', { viewport: { width: 390, height: 700 } });
      await page.getByText('It keeps itself up to date.').waitFor();
      const link = page.getByRole('link', { name: 'Inventory', exact: true }).last();
      await link.focus();
      const before = await page.evaluate('scrollY');
      const made = await openOne('newcomer');
      await page.locator(`#INC-${String(made?.id)}`).waitFor({ timeout: 30_000 });
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Inventory');
      expect(Math.abs(Number(await page.evaluate('scrollY')) - Number(before))).toBeLessThan(700);
      expect(before).toBeGreaterThan(0);
      expect(wrong).toEqual([]);
    });

    test('stays as it is when it is told to', async () => {
      const { page } = await visit('');
      await page.getByRole('link', { name: 'Keep it as it is' }).click();
      await page.getByText('It stays as it is.').waitFor();
      const made = await openOne('unseen');
      const { page: other } = await visit('');
      await other.locator(`#INC-${String(made?.id)}`).waitFor();
      expect(await page.locator(`#INC-${String(made?.id)}`).count()).toBe(0);
    });

    test('says that the service is away, and shows what it said last', async () => {
      const { page } = await visit('');
      await page.getByText('It keeps itself up to date.').waitFor();
      await page.context().setOffline(true);
      await openOne('while-away');
      await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      await page.getByText('The service does not answer; this is what it said last.').waitFor({ timeout: 30_000 });
      expect(await page.locator('h1').textContent()).toContain('open incidents');
    });

    test('leads from the link of an older card to the page of the incident', async () => {
      const { page } = await visit('#INC-1');
      await page.waitForURL(/\/incidents\/INC-1$/);
      expect(await page.locator('.crumb').textContent()).toContain('INC-1');
    });
  });

  test('the keyboard reaches the content past the head, and what has the focus is outlined', async () => {
    const { page } = await visit('');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });

  test('without the token the browser gets nothing', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    open.push(page);
    const answer = await page.request.get(house.url);
    expect([answer.status(), (await answer.text()).slice(0, 7)]).toEqual([401, 'Sign in']);
  });
});

/** A page with all that went wrong on it: errors of the console, of scripts, and what was asked of others. */
async function visit(path: string, options: BrowserContextOptions = {}): Promise<{ page: Page; wrong: string[] }> {
  const context = await browser.newContext({ httpCredentials: { username: 'me', password: token, send: 'always' }, viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  open.push(page);
  const wrong: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text()); });
  page.on('pageerror', (error) => { wrong.push(error.message); });
  page.on('dialog', (dialog) => { wrong.push(`a dialog: ${dialog.message()}`); void dialog.dismiss(); });
  page.on('request', (asked) => { if (!asked.url().startsWith(house.url)) wrong.push(`asked ${asked.url()}`); });
  await page.goto(new URL(path, house.url).href);
  return { page, wrong };
}
