import { html, markupOf, type Html } from './html.ts';
import { pathTo, type PagePath } from './links.ts';

/** Where the files are that every page loads. */
export type PageAssets = { style: string; script: string; icon: string };

/** How a page is framed: which page it is, and whether it brings itself up to date where script is on, with the address that changes that; null where it never does. */
export type PageFrame = { assets: PageAssets; page: PagePath | null; live: { on: boolean; toggle: string } | null };

const pages: readonly (readonly [PagePath, string])[] = [
  ['/', 'Overview'], ['/incidents', 'Incidents'], ['/inventory', 'Inventory'], ['/logs', 'Logs'], ['/facts', 'Facts'], ['/notices', 'Sent'], ['/egress', 'Models'], ['/api-calls', 'API'], ['/health', 'Health'],
];

/** A whole page around its content; `title` names it in the tab, and in its heading where the content has none of its own. */
export function document({ assets, page, live }: PageFrame, title: string, content: Html): string {
  return markupOf(html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Homelab copilot</title>
<link rel="stylesheet" href="${assets.style}">
<link rel="icon" type="image/svg+xml" href="${assets.icon}">
<script src="${assets.script}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="bar">
<a class="brand" href="${pathTo('/')}"><svg viewBox="0 0 32 32" aria-hidden="true"><path d="${roof}"/></svg>Homelab copilot</a>
<nav aria-label="Pages"><ul>${pages.map(([path, name]) => html`<li><a href="${pathTo(path)}"${path === page ? html` aria-current="page"` : null}>${name}</a></li>`)}</ul></nav>
</div></header>
<main id="main" tabindex="-1"${live?.on === true ? html` data-live="on"` : null}>
${content}</main>
<footer class="foot"><p>This page only shows. Approvals are given in the chats and in the terminal.</p>${liveNote(live)}</footer>
</body>
</html>
`);
}

/** The roof of a house with a pulse under it, in a square of 32. */
const roof = 'M4 15 16 5l12 10M7 13v13h18V13M9 21h4l2-5 3 8 2-3h3';

/** The picture of the browser tab. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#22588f"/><path d="${roof}" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

function liveNote(live: PageFrame['live']): Html | null {
  if (live === null) return null;
  return live.on
    ? html`<p><span id="live">Reload it to see what is new.</span> <a href="${live.toggle}">Keep it as it is</a></p>`
    : html`<p>It stays as it is. <a href="${live.toggle}">Keep it up to date</a></p>`;
}
