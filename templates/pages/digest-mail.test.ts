import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Daily } from '../../engine/daily.ts';
import { cloudSafeText } from '../../engine/distill.ts';
import { busyDay as busy, quietDay as quiet } from '../../ops/testing/dailies.ts';
import { digestCard } from '../cards/digest.ts';
import { digestMail } from './digest-mail.ts';

const place = { statusUrl: 'https://status.attic.example/copilot/', timeZone: 'UTC' };

describe.each([['a busy day', 'digest-busy', busy], ['a quiet day', 'digest-quiet', quiet], ['a day on which nobody watched', 'digest-unwatched', { ...quiet, watched: 0 }], ['a day that was watched in part', 'digest-patchy', { ...quiet, watched: 36_000 }]])('the digest of %s', (_what, file, daily) => {
  const mail = digestMail(daily, place);

  test('is the one kept in text and in HTML', async () => {
    await expect(`Subject: ${mail.subject}\n\n${mail.text}`).toMatchFileSnapshot(`__snapshots__/${file}.txt`);
    await expect(mail.html).toMatchFileSnapshot(`__snapshots__/${file}.html`);
  });

  test('has a subject that a phone shows, and lines that any program shows', () => {
    expect([...mail.subject].length).toBeLessThanOrEqual(60);
    for (const line of mail.text.split('\n')) expect(line.length).toBeLessThanOrEqual(76);
  });

  test('says last that nothing can be approved from it', () => {
    expect(mail.text.trimEnd().endsWith('Nothing can be approved from this e-mail.')).toBe(true);
    expect(mail.html).toMatch(/Nothing can be approved from this e-mail\.<\/p>\n<\/div>\n<\/body>\n<\/html>\n$/);
  });
});

test('what waits for a person comes before all else', () => {
  const { text } = digestMail(busy, place);
  expect(text.indexOf('To do: INC-208')).toBeLessThan(text.indexOf('Incidents:'));
});

test.each([
  ['https://status.attic.example/copilot', 'https://status.attic.example/copilot/'],
  ['http://nas:8080', 'http://nas:8080/'],
  ['https://user:pass@status.attic.example/?token=abc#x', 'https://status.attic.example/'],
])('the only link of a mail is the status page %s without what is secret', (statusUrl, url) => {
  const { html, text } = digestMail(busy, { ...place, statusUrl });
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([url]);
  expect(text).toContain(`\n${url}\n`);
  expect(`${html}${text}`).not.toMatch(/token=|user|pass@/);
});

test('without a status page there is no link', () => {
  expect(digestMail(busy, { ...place, statusUrl: null }).html).not.toContain('<a ');
});

test('nothing is loaded from anywhere', () => {
  expect(digestMail(busy, place).html).not.toMatch(/<(img|link|script|style|iframe|object)|url\(|src=/i);
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('@everyone <script>alert(1)</script> [x](http://evil.example)', 'a\r\nBcc: thief@evil.example', '</td></table><img src=x onerror=alert(1)>', '" style="x', 'www.evil.example', '\u202Egnp.exe', '\ud800'),
).map((one) => cloudSafeText.parse(one));

test('whatever stands in any field of a day stays text', () => {
  const tags = (html: string): string[] => [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag).filter((tag) => tag !== '<br>');
  fc.assert(fc.property(hostile, (evil) => {
    const everywhere: Daily = {
      ...busy, title: evil, todo: busy.todo.map((one) => ({ ...one, label: evil, says: evil })), incidents: busy.incidents.map((one) => ({ ...one, label: evil, title: evil, severity: evil, ended: evil })),
      since: busy.since.map((one) => ({ ...one, title: evil })), down: busy.down.map((one) => ({ ...one, name: evil })), watch: [evil, evil], hushes: busy.hushes.map((one) => ({ ...one, says: evil })), patterns: [evil], parts: [evil],
    };
    const { subject, text, html } = digestMail(everywhere, place);
    expect(tags(html)).toEqual(tags(digestMail(busy, place).html));
    expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\u202A-\u202E]/u);
    expect([...subject].length).toBeLessThanOrEqual(60);
    expect(`${html}${text}`).not.toMatch(/evil\.example|[^\P{Cc}\n]|[\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
  }), { numRuns: 200 });
});

test('a chat gets the same day as a silent card with nothing to press', () => {
  const card = digestCard(busy, 'UTC');
  expect({ ...card, lines: card.lines.map(({ label, text }) => `${label ?? ''}: ${text}`) }).toMatchInlineSnapshot(`
    {
      "buttons": [],
      "foot": "As of 2026-08-15 07:00. Written by templates, no model.",
      "lines": [
        "To do: INC-208 waits for your approval of step 1 of 2: Restart attic/paperless_web (since 14 h)",
        "Incidents: 2 opened, 1 over, 1 open now · normal is 0.8 per day",
        "Down time: attic/cellar_db 7 min, barn/101 95 s",
        "Watch: barn/tank is 88 % full, about 21 d left, barn/sdb counts more and more errors (12 sectors wait to be moved)",
        "Quiet: 51 of 54 resources without any event",
        "Declared: 1 request is open: DEC-210 homelab/media, 1 was applied: DEC-206 homelab/web (4 steps)",
        "Recurs: attic/cellar_db: 4 times, on Fridays 4 of 4 days; last INC-207: the disk is full",
        "Ends soon: silence about attic/kuma, at 2026-08-15 16:00",
        "Not working: docker:shed away",
        "Models: 3 calls: 1840 tokens in clouds, less than 1 ct, 900 in the house",
        ": 10:00 INC-207 attic/cellar_db keeps restarting (4 times in 3 min) (high; it runs well again)",
        ": 16:00 INC-208 attic/paperless_web is unhealthy (medium; still open)",
      ],
      "link": {
        "label": "Open",
        "path": "/",
      },
      "loud": false,
      "push": "📋 DAILY DIGEST · 14 Aug 2026 · 1 to do, 2 incidents, 2 to watch",
      "tone": "info",
    }
  `);
});
