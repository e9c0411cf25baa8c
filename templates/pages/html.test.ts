import { describe, expect, test } from 'vitest';
import { html, markupOf, type Html } from './html.ts';

describe('html', () => {
  test.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['" onload="x', '&quot; onload=&quot;x'],
    ["' autofocus '", '&#39; autofocus &#39;'],
    ['a & b &amp; c', 'a &amp; b &amp;amp; c'],
    ['`x`', '&#96;x&#96;'],
    ['one\u202Etwo\u2066three', 'one\uFFFDtwo\uFFFDthree'],
    ['bell\u0007 escape\u001b[31m c1\u009b', 'bell\uFFFD escape\uFFFD[31m c1\uFFFD'],
    ['line\nand\ttab', 'line\nand\ttab'],
    ['half\uD800', 'half\uFFFD'],
    ['Größe 日本 👍', 'Größe 日本 👍'],
  ])('the text %j is inert', (text, inert) => {
    expect(markupOf(html`<p title="${text}">${text}</p>`)).toBe(`<p title="${inert}">${inert}</p>`);
  });

  test('nested markup and lists of it pass once, numbers are spelled, null is nothing', () => {
    const items = ['<a>', 'b'].map((one) => html`<li>${one}</li>`);
    expect(markupOf(html`<ul>${items}</ul>${null}${3}`)).toBe('<ul><li>&lt;a&gt;</li><li>b</li></ul>3');
  });

  test('an object that looks like markup but was not made here does not pass', () => {
    const forged = JSON.parse('{"markup":"<b>"}') as unknown;
    expect(() => markupOf(html`${forged as Html}`)).toThrow(TypeError);
  });

  test('it refuses to be called with a text as if that were the source', () => {
    const call = html as unknown as (words: string[]) => Html;
    expect(() => call(['<b>'])).toThrow('template tag');
  });
});
