import { momentOf, spanOf } from '../../engine/distill.ts';
import { html, type Html, type HtmlPart } from './html.ts';

/** The moment that a page tells of, and the time zone that its times are told in. */
export type Clock = { at: Date; timeZone: string };

/** How something stands, as its colour tells besides its words. */
export type Tone = 'bad' | 'warn' | 'good' | 'note' | 'plain';

/** A heading with something beside it, such as the way to more of it. */
export type Heading = { title: string; more: Html | null };

/** A heading with what stands beside it. */
export function beside(title: string, more: Html | null): Heading {
  return { title, more };
}

/** A part of a page under a heading of its own. */
export function section(id: string, heading: string | Heading, content: Html | readonly Html[]): Html {
  const { title, more } = typeof heading === 'string' ? beside(heading, null) : heading;
  return html`<section aria-labelledby="${id}"><div class="head"><h2 id="${id}">${title}</h2>${more}</div>
${content}</section>
`;
}

/** A sentence in the place of what is not there. */
export function nothing(words: string): Html {
  return html`<p class="none">${words}</p>`;
}

/** A word that stands out, in a colour that says no more than the word. */
export function pill(tone: Tone, words: string): Html {
  return html`<span class="pill ${tone}">${words}</span>`;
}

/** A moment in the time zone of the house. */
export function moment(at: Date, { timeZone }: Clock): Html {
  return html`<time datetime="${at.toISOString()}">${momentOf(at, timeZone)}</time>`;
}

/** How long ago something was, with the moment itself behind it. */
export function span(since: Date, clock: Clock): Html {
  return html`<time datetime="${since.toISOString()}" title="${momentOf(since, clock.timeZone)}">${spanOf((clock.at.getTime() - since.getTime()) / 1000)}</time>`;
}

/** A moment to the second; zones differ by whole minutes, so that the second is the same in each. */
export function secondOf(at: Date, timeZone: string): string {
  return `${momentOf(at, timeZone)}:${String(at.getUTCSeconds()).padStart(2, '0')}`;
}

/** When a page was read. */
export function asOf(clock: Clock): Html {
  return html`<p class="as-of">As of ${moment(clock.at, clock)} (${clock.timeZone})</p>`;
}

/** A number and what it counts, `1 incident`, `1,200 lines`. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

/** A list of terms; those without a value are left out. */
export function terms(all: readonly (readonly [string, HtmlPart])[]): Html {
  return html`<dl>${all.filter(([, value]) => value !== null && value !== '').map(([term, value]) => html`
<div><dt>${term}</dt><dd>${value}</dd></div>`)}
</dl>`;
}

/** What a table shows: `kind` names its widths in the style sheet, the caption may be for listeners only. */
export type TableShape = { kind: string; caption: string; captionShown?: boolean; columns: readonly string[] };

/** A table whose first column names its rows. On a phone each row is a card, which is why the roles are spelled out. */
export function table({ kind, caption, captionShown = false, columns }: TableShape, rows: readonly (readonly HtmlPart[])[]): Html {
  return html`<table role="table" class="${kind}"><caption${captionShown ? null : html` class="heard"`}>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map((column) => html`<th role="columnheader" scope="col">${column}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map((cells) => html`
<tr role="row">${cells.map((cell, n) => cellOf(cell, columns[n] ?? '', n === 0))}</tr>`)}
</tbody></table>
`;
}

function cellOf(content: HtmlPart, column: string, isFirst: boolean): Html {
  return isFirst
    ? html`<th role="rowheader" scope="row">${content}</th>`
    : html`<td role="cell" data-column="${column}"><div>${content}</div></td>`;
}
