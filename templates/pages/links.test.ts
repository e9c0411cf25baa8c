import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html, markupOf } from './html.ts';
import { anchorTo, incidentPath, pathTo } from './links.ts';

const home = 'http://house.example:8080';

test('whatever is asked for, an address stays on its page, says exactly that, and breaks out of no attribute', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
    const path = pathTo('/facts', { resource: text, kind: null, hours: 6 });
    const url = new URL(path, home);
    expect([url.origin, url.pathname]).toEqual([home, '/facts']);
    if (text !== '') expect(url.searchParams.get('resource')).toBe(text.toWellFormed());
    expect(markupOf(html`<a href="${path}">x</a>`)).toMatch(/^<a href="\/facts\?[^"<>]*">x<\/a>$/);
    expect(new URL(anchorTo(text.toWellFormed()), home).hash.slice(1)).not.toMatch(/["<>\s]/);
  }));
});

test.each(['javascript:alert(1)', '//evil.example', 'http://evil', '\\\\evil', '../../etc'])('the name %j is no address', (name) => {
  expect(new URL(pathTo('/logs', { service: name }), home).origin).toBe(home);
});

test('what is not asked for is left out, and an incident has an address of its own', () => {
  expect(pathTo('/incidents', { state: null, before: '' })).toBe('/incidents');
  expect(incidentPath(42)).toBe('/incidents/INC-42');
});
