/** The style sheet of the pages: light and dark, from a phone to a wide screen, every text at 4.5 to 1 or better. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f7; --sheet: #ffffff; --ink: #1b2126; --faint: #525b64; --rule: #d3d8dd; --link: #0b57a4;
  --red: #8c1414; --red-ground: #fce7e6; --amber: #704400; --amber-ground: #fdf0d3;
  --blue: #1f4b75; --blue-ground: #e2edf8; --green: #1b5a31; --green-ground: #e1f2e6; --grey-ground: #e9ecef;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181b; --sheet: #1d2328; --ink: #e5e9ec; --faint: #a9b2ba; --rule: #39424a; --link: #8fc1f5;
    --red: #ffb9b1; --red-ground: #4b1f1e; --amber: #fbd38a; --amber-ground: #453110;
    --blue: #b4d5f5; --blue-ground: #1d3850; --green: #a9dfba; --green-ground: #1a3b26; --grey-ground: #2d353c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.25rem 1rem 2rem; max-width: 64rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
}
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 2rem 0 .6rem; font-size: 1.15rem; line-height: 1.3; }
h3 { margin: 0; font-size: 1.05rem; line-height: 1.4; }
p { margin: .25rem 0; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code { font: .9em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { margin: .5rem 0 0; white-space: pre-wrap; font: .85rem/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.sum { font-weight: 600; }
.as-of, .who, .faint, .count, footer { color: var(--faint); font-weight: 400; }
.as-of, .who, footer { font-size: .9rem; }
.none { color: var(--faint); }
.loud, .incident {
  margin: .75rem 0 0; padding: .75rem 1rem; background: var(--sheet); border: 1px solid var(--rule);
  border-left: .35rem solid var(--rule); border-radius: .4rem;
}
.loud { background: var(--amber-ground); color: var(--amber); border-color: var(--amber); }
.incident.high { border-left-color: var(--red); }
.incident.medium { border-left-color: var(--amber); }
.incident.low { border-left-color: var(--blue); }
.incident:target { outline: 3px solid var(--link); }
.label { color: var(--faint); font-weight: 400; white-space: nowrap; }
.waits { font-weight: 600; }
dl { display: flex; flex-wrap: wrap; gap: .4rem 2rem; margin: .5rem 0 0; }
dt { color: var(--faint); font-size: .85rem; }
dd { margin: 0; }
.pill {
  display: inline-block; padding: 0 .5rem; border-radius: .3rem; border: 1px solid currentcolor;
  background: var(--grey-ground); color: var(--faint); font-size: .85rem; font-weight: 600; white-space: nowrap;
}
.pill.high, .pill.away, .pill.refused { background: var(--red-ground); color: var(--red); }
.pill.medium, .pill.starting, .pill.stale { background: var(--amber-ground); color: var(--amber); }
.pill.low, .pill.elsewhere { background: var(--blue-ground); color: var(--blue); }
.pill.ok, .pill.resolved, .pill.recovered { background: var(--green-ground); color: var(--green); }
table {
  width: 100%; margin: 0 0 1rem; border-collapse: separate; border-spacing: 0; background: var(--sheet);
  border: 1px solid var(--rule); border-radius: .4rem; font-size: .95rem;
}
caption { padding: .25rem 0; text-align: left; font-weight: 600; }
th, td { padding: .4rem .75rem; text-align: left; vertical-align: top; border-top: 1px solid var(--rule); }
thead th { border-top: 0; color: var(--faint); font-size: .85rem; font-weight: 600; }
tbody th { font-weight: 500; }
time { white-space: nowrap; }
table { table-layout: fixed; }
.parts th:nth-child(1) { width: 22%; }
.parts th:nth-child(3) { width: 14%; }
.inventory th:nth-child(1) { width: 42%; }
.recent th:nth-child(1) { width: 42%; }
.facts th:nth-child(1) { width: 20%; }
.facts th:nth-child(2) { width: 32%; }
.facts code { overflow-wrap: anywhere; }
.ask { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; margin: 1rem 0; }
.ask input, .ask select, .ask button { font: inherit; padding: .2rem .4rem; }
header nav { display: inline; margin-left: 1rem; }
header h1 a { color: inherit; text-decoration: none; }
header h1 { display: inline; }
footer { margin-top: 2rem; padding-top: .75rem; border-top: 1px solid var(--rule); }
@media (max-width: 40rem) {
  table { font-size: .875rem; }
  th, td { padding: .4rem .35rem; }
  .pill { padding: 0 .3rem; font-size: .8rem; }
  .parts th:nth-child(1) { width: 28%; }
  .parts th:nth-child(3) { width: 18%; }
  .inventory th:nth-child(1) { width: 36%; }
  .inventory th:nth-child(4) { width: 15%; }
  .recent th:nth-child(1) { width: 40%; }
  .recent th:nth-child(3) { width: 28%; }
  .recent time { white-space: normal; }
}
`;
