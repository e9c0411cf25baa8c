import { html, markupOf, type Html } from './html.ts';

/** How a page is framed: where its style sheet is, and whether it loads itself again every 15 s; null where that is no question. */
export type PageFrame = { stylePath: string; refreshes: boolean | null };

/** A whole page around its content. */
export function document(frame: PageFrame, title: string, content: Html): string {
  return markupOf(html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${frame.refreshes === true ? html`<meta http-equiv="refresh" content="15">` : null}
<title>${title} · Homelab copilot</title>
<link rel="stylesheet" href="${frame.stylePath}">
</head>
<body>
<header><h1><a href="/">Homelab copilot</a></h1> <nav><a href="/facts">Facts</a></nav></header>
<main>${content}</main>
<footer><p>This page only shows; approvals are given in the chats and in the terminal.
${reloading(frame.refreshes)}</p></footer>
</body>
</html>
`);
}

function reloading(refreshes: boolean | null): Html | null {
  if (refreshes === null) return null;
  return refreshes
    ? html`It loads itself again every 15 seconds. <a href="/?refresh=off">Stop that</a>.`
    : html`It does not load itself again. <a href="/">Load it every 15 seconds</a>.`;
}
