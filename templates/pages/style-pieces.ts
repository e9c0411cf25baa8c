/** The looks of what pages are made of: pills, tiles, cards, lists, tables, forms. */
export const pieces = `
.pill {
  display: inline-block; padding: 0 .5em; border-radius: 1em; background: var(--grey-ground); color: var(--faint);
  font-size: .8125rem; line-height: 1.6; font-weight: 600; letter-spacing: 0; overflow-wrap: anywhere; vertical-align: .08em;
}
h1 .pill { vertical-align: .3em; }
.pill.bad { background: var(--bad-ground); color: var(--bad); }
.pill.warn { background: var(--warn-ground); color: var(--warn); }
.pill.note { background: var(--note-ground); color: var(--note); }
.pill.good { background: var(--good-ground); color: var(--good); }

.loud, .now { margin: .75rem 0 1rem; padding: .75rem 1rem; background: var(--sheet); border: 1px solid var(--rule); border-radius: .6rem; }
.loud { background: var(--warn-ground); color: var(--warn); border-color: currentcolor; font-weight: 600; }
.now p { margin: 0 0 .2rem; }
.waits { font-weight: 600; }
.waits .faint { font-weight: 400; }
.lead { font-size: 1.0625rem; }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.tiles li { display: flex; flex-direction: column; padding: .85rem 1rem; background: var(--sheet); border: 1px solid var(--rule); border-top: .2rem solid var(--rule); border-radius: .6rem; }
.tiles .good { border-top-color: var(--good); }
.tiles .bad { border-top-color: var(--bad); }
.tiles .warn { border-top-color: var(--warn); }
.tiles .note { border-top-color: var(--note); }
.tiles a { color: var(--ink); text-decoration: none; }
.tiles a:hover { text-decoration: underline; }
.tiles strong { font-size: 1.5rem; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; }
.tiles .faint { font-size: .875rem; }
.spark { width: 100%; height: 2rem; margin-top: auto; padding-top: .4rem; fill: var(--bar); }
.spark .empty { fill: var(--bar-empty); }
.rates { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1rem; }
.rates + table { margin-top: 1rem; }
figure { margin: 0; padding: .75rem 1rem; background: var(--sheet); border: 1px solid var(--rule); border-radius: .6rem; }
figcaption { font-size: .875rem; color: var(--faint); }

.card { margin: .75rem 0 0; padding: .85rem 1.1rem 1rem; background: var(--sheet); border: 1px solid var(--rule); border-left: .3rem solid var(--rule); border-radius: .6rem; }
.card.high { border-left-color: var(--bad); }
.card.medium { border-left-color: var(--warn); }
.card.low { border-left-color: var(--note); }
.card:target { outline: .2rem solid var(--link); }
.card h3 a { color: var(--ink); }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: .6rem 0 0; }
dt { color: var(--faint); font-size: .8125rem; }
dd { margin: 0; }
.aside dl { display: grid; gap: .6rem; margin: 0; }
.aside section > dl, .aside .timeline, .aside .plain, .aside .chips { padding: .85rem 1rem; background: var(--sheet); border: 1px solid var(--rule); border-radius: .6rem; }

.plain, .chips { margin: 0; padding: 0; list-style: none; }
.aside dd .plain { padding: 0; border: 0; }
.rows li + li { margin-top: .35rem; }
.chips li { display: flex; justify-content: space-between; gap: 1rem; }
.chips li + li { margin-top: .3rem; }
.aside table + .chips { margin-top: .75rem; }
.tabs { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.tabs a { display: block; padding: .2rem .75rem; border: 1px solid var(--rule); border-radius: 1rem; background: var(--sheet); color: var(--ink); text-decoration: none; }
.tabs a:hover { border-color: var(--link); }
.tabs [aria-current] { border-color: var(--link); background: var(--note-ground); font-weight: 600; }
.pages { display: flex; gap: 1.5rem; margin-top: 1rem; }
.steps, .claims { margin: .5rem 0; padding-left: 1.4rem; }
.steps li + li, .claims li + li { margin-top: .5rem; }
.source { font-size: .8125rem; white-space: nowrap; }
.timeline { margin: 0; list-style: none; }
.timeline li { position: relative; padding: 0 0 .85rem 1.1rem; border-left: 2px solid var(--rule); margin-left: .3rem; }
.timeline li:last-child { padding-bottom: 0; }
.timeline li::before { content: ""; position: absolute; left: -.38rem; top: .4rem; width: .65rem; height: .65rem; border-radius: 50%; background: var(--bar); border: 2px solid var(--sheet); }
.timeline .press::before { background: var(--good); }
.timeline .run::before { background: var(--warn); }
.timeline .when { display: block; color: var(--faint); font-size: .8125rem; }
.timeline .what { font-weight: 600; }
.receipt { margin: .5rem 0 0; padding: .6rem 1rem; background: var(--sheet); border: 1px solid var(--rule); border-radius: .6rem; }
summary { cursor: pointer; }
.side { margin-left: .4rem; font-size: .8125rem; }

table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--sheet); border: 1px solid var(--rule); border-radius: .6rem; table-layout: fixed; font-size: .90625rem; }
caption { padding: 0 0 .35rem; text-align: left; font-weight: 600; }
caption.heard { position: absolute; }
th, td { padding: .5rem .8rem; text-align: left; vertical-align: top; }
tbody tr > * { border-top: 1px solid var(--rule); }
thead th { color: var(--faint); font-size: .8125rem; font-weight: 600; }
tbody th { font-weight: 500; }
.inventory thead th:nth-child(1) { width: 30%; }
.inventory thead th:nth-child(2) { width: 11%; }
.inventory thead th:nth-child(6) { width: 10%; }
.recent thead th:nth-child(1), .similar thead th:nth-child(2), .incidents thead th:nth-child(1) { width: 46%; }
.patterns thead th:nth-child(1) { width: 56%; }
.brief thead th:nth-child(1) { width: 46%; }
.brief thead th:nth-child(2) { width: 23%; }
.incidents thead th:nth-child(4) { width: 12%; }
.facts thead th:nth-child(1) { width: 24%; }
.facts thead th:nth-child(2) { width: 30%; }
.parts thead th:nth-child(1) { width: 26%; }
.parts thead th:nth-child(3) { width: 20%; }
.whole thead th:nth-child(1), .whole thead th:nth-child(5) { width: 33%; }
.whole thead th:nth-child(2) { width: 9%; }
.services thead th:nth-child(2) { width: 25%; }
.waiting thead th:nth-child(2) { width: 55%; }
.brief, .aside .parts { font-size: .875rem; }
.brief th, .brief td, .aside .parts th, .aside .parts td { padding: .35rem .8rem; }

.lines { margin: 0; padding: .5rem 0; list-style: none; background: var(--sheet); border: 1px solid var(--rule); border-radius: .6rem; }
.lines li { display: grid; grid-template-columns: 10rem 4.75rem minmax(0, 1fr); gap: 0 .5rem; align-items: baseline; padding: .1rem 1rem; }
.lines .faint { font-size: .8125rem; }
.lines .pill { justify-self: start; }
.lines li:hover { background: var(--ground); }
.lines .when { color: var(--faint); font-size: .8125rem; }
.lines code { white-space: pre-wrap; }
.ask { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: baseline; margin: 1rem 0; }
.ask label { color: var(--faint); font-size: .875rem; max-width: 100%; }
.ask input, .ask select, .ask button { font: inherit; font-size: .9375rem; padding: .35rem .6rem; color: var(--ink); background: var(--sheet); border: 1px solid var(--edge); border-radius: .4rem; max-width: 100%; }
.ask button { color: var(--sheet); background: var(--link); border-color: var(--link); font-weight: 600; cursor: pointer; }

@media (max-width: 40rem) {
  .tiles { grid-template-columns: 1fr 1fr; gap: .6rem; }
  .tiles li { padding: .6rem .75rem; }
  .ask label { flex: 1 1 100%; }
  .lines li { grid-template-columns: auto minmax(0, 1fr); padding: .3rem .75rem; }
  .lines code { grid-column: 1 / -1; }
  .ask input, .ask select { width: 100%; }
  table, tbody, tbody tr, tbody th, tbody td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table { background: none; border: 0; }
  tbody tr { margin: 0 0 .6rem; padding: .6rem .8rem; background: var(--sheet); border: 1px solid var(--rule); border-radius: .6rem; }
  tbody tr > * { border: 0; padding: 0; }
  tbody td { display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: .5rem; margin-top: .25rem; }
  tbody td:has(.nil) { display: none; }
  tbody td::before { content: attr(data-column); color: var(--faint); font-size: .8125rem; line-height: 1.7; }
}
`;
