import type { ResourceRef } from '../../engine/types.ts';
import { document, type PageFrame } from './frame.ts';
import { html, type Html } from './html.ts';
import { pathTo } from './links.ts';
import { asOf, beside, counted, nothing, pill, secondOf, section, table, type Clock } from './pieces.ts';
import { sparkline, sumOf, type Series } from './sparkline.ts';

/** A line as the service wrote it. It is shown at home only, and never kept by a browser. */
export type LogLine = { at: Date; stream: string; level: string; text: string };

/** What is asked for: the lines of the last hours that hold a text, before a moment. */
export type LogsAsked = { service: string; hours: number; search: string; before: string };

/** The log of one service. `searched` is how many lines were looked at for the text, null when none was asked for. */
export type LogsView = Clock & {
  asked: LogsAsked; name: string; lines: readonly LogLine[]; older: string | null; searched: number | null; byDay: Series; byHour: Series; services: readonly LoggedItem[];
};

/** A service with lines, and how many on the last seven days. */
export type LoggedItem = { service: ResourceRef; name: string; lines: number };

/** The services that have a log, and how much all of them wrote on each of the last days. */
export type LogListView = Clock & { services: readonly LoggedItem[]; more: boolean; byDay: Series };

/** The page of all logs. */
export function logListPage(view: LogListView, frame: PageFrame): string {
  const { services, more, byDay } = view;
  return document(frame, 'Logs', html`
<div class="title"><h1>Logs</h1>${asOf(view)}</div>
<p>What services wrote is read and kept in this house. Looking at a log is written down.</p>
<div class="rates">${rateOf('All services, last 30 days', byDay, 'day')}</div>
${services.length === 0 ? nothing('No line has been stored in the last seven days.') : html`${table({ kind: 'services', caption: 'Services with lines in the last seven days', columns: ['Service', 'Lines in 7 days'] },
    services.map((one) => [html`<a href="${pathTo('/logs', { service: one.service })}">${one.name}</a> <code class="faint">${one.service}</code>`, one.lines.toLocaleString('en')]))}${more ? nothing('There are more; ask for one by its address.') : null}`}`);
}

/** The page of one log: its rate, a form to search it with, and its last lines. */
export function logsPage(view: LogsView, frame: PageFrame): string {
  const { asked, name, lines, older, searched } = view;
  return document(frame, `Log of ${name}`, html`
<p class="crumb"><a href="${pathTo('/logs')}">Logs</a> / <code>${asked.service}</code></p>
<div class="title"><h1>Log of ${name}</h1>${asOf(view)}</div>
<p class="faint">That you looked is written down. The lines stay in this house.</p>
<div class="rates">${rateOf('Last 24 hours', view.byHour, 'hour')}${rateOf('Last 30 days', view.byDay, 'day')}</div>
${formOf(view)}
${section('lines', beside('Lines', html`<span class="faint">${summaryOf(lines.length, asked, searched)}</span>`), lines.length === 0 ? nothing('No such lines.') : linesOf(lines, view))}
${older === null ? null : html`<nav class="pages" aria-label="Other pages of the log"><a href="${pathTo('/logs', { ...asked, before: older })}">Older lines →</a></nav>`}`);
}

function rateOf(title: string, series: Series, each: string): Html {
  return html`<figure><figcaption>${title}: ${counted(sumOf(series), 'line')}</figcaption>${sparkline(series, { what: 'Lines', each })}</figure>`;
}

const hoursOffered = [1, 6, 24, 72, 168] as const;

function formOf({ asked, services }: LogsView): Html {
  const known = services.some((one) => one.service === asked.service);
  return html`<form action="/logs" method="get" class="ask" role="search">
<label>Service <select name="service">${known ? null : html`<option selected>${asked.service}</option>`}${services.map((one) => option(one.service, one.name, asked.service))}</select></label>
<label>Last <select name="hours">${hoursOffered.map((hours) => option(String(hours), hours < 48 ? counted(hours, 'hour') : counted(hours / 24, 'day'), String(asked.hours)))}</select></label>
<label>Text <input name="search" type="search" value="${asked.search}" maxlength="200" placeholder="as it is written"></label>
<button>Show</button>
</form>`;
}

function option(value: string, name: string, chosen: string): Html {
  return html`<option value="${value}"${value === chosen ? html` selected` : null}>${name}</option>`;
}

function summaryOf(count: number, { search, before }: LogsAsked, searched: number | null): string {
  const found = `${counted(count, 'line')}, the newest first`;
  return searched === null ? found : `${found}, with "${search}" in ${counted(searched, 'line')} ${before === '' ? 'looked at' : 'looked at before the last page'}`;
}

const loud: Partial<Record<string, 'bad' | 'warn'>> = { fatal: 'bad', error: 'bad', warning: 'warn' };

function linesOf(lines: readonly LogLine[], clock: Clock): Html {
  return html`<ol class="lines">${lines.map(({ at, stream, level, text }) => html`
<li><span class="when"><time datetime="${at.toISOString()}">${secondOf(at, clock.timeZone)}</time></span> ${loud[level] ? pill(loud[level], level) : html`<span class="faint">${stream}</span>`} <code>${text}</code></li>`)}</ol>`;
}
