import { colours } from './style-colours.ts';
import { pieces } from './style-pieces.ts';

const page = `
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "DejaVu Sans", sans-serif;
  font-size: .9375rem; overflow-wrap: anywhere;
}
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; font-weight: 650; }
h2 { margin: 0; font-size: 1.0625rem; line-height: 1.3; font-weight: 650; }
h3 { margin: 0; font-size: 1rem; line-height: 1.45; font-weight: 600; }
p { margin: .35rem 0; }
a { color: var(--link); text-decoration-thickness: .06em; text-underline-offset: .18em; }
a:hover { text-decoration-thickness: .12em; }
:focus-visible { outline: .2rem solid var(--link); outline-offset: .15rem; border-radius: .2rem; }
main:focus { outline: none; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { font-size: .86em; }
pre { margin: .6rem 0; padding: .75rem; max-height: 24rem; overflow: auto; white-space: pre-wrap; font-size: .8125rem; line-height: 1.5; background: var(--ground); border: 1px solid var(--rule); border-radius: .5rem; }
svg { display: block; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: .5rem 1rem; background: var(--sheet); border: 2px solid var(--link); border-radius: .5rem; z-index: 2; }
.skip:focus { top: .5rem; }
.heard { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.top { background: var(--sheet); border-bottom: 1px solid var(--rule); }
.bar, main, .foot { width: 100%; max-width: 80rem; margin: 0 auto; padding-left: 1.5rem; padding-right: 1.5rem; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 2rem; padding-top: .6rem; padding-bottom: .6rem; }
.brand { display: inline-flex; align-items: center; gap: .55rem; color: var(--ink); font-weight: 650; text-decoration: none; white-space: nowrap; }
.brand svg { width: 1.5rem; height: 1.5rem; fill: none; stroke: var(--link); stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; }
nav ul { display: flex; flex-wrap: wrap; gap: .1rem; margin: 0 -.6rem; padding: 0; list-style: none; }
nav li a { display: block; padding: .3rem .6rem; color: var(--faint); text-decoration: none; border-radius: .4rem; }
nav li a:hover { background: var(--ground); color: var(--ink); }
nav [aria-current] { color: var(--ink); font-weight: 600; background: var(--grey-ground); }

main { flex: 1; padding-top: 1.75rem; padding-bottom: 2.5rem; }
.title { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .25rem 1.5rem; margin-bottom: .75rem; }
.crumb { margin: 0 0 .5rem; color: var(--faint); font-size: .875rem; }
section { margin-top: 2rem; }
.head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .1rem 1rem; margin-bottom: .6rem; font-size: .875rem; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr); column-gap: 2.5rem; }
.foot { padding-top: 1rem; padding-bottom: 1.5rem; border-top: 1px solid var(--rule); color: var(--faint); font-size: .875rem; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 2rem; }
.as-of, .faint, .none, .label { color: var(--faint); font-weight: 400; }
.as-of { margin: 0; font-size: .875rem; }
.label { white-space: nowrap; font-size: .9em; }
time { white-space: nowrap; }

@media (min-width: 64rem) {
  .columns { grid-template-columns: minmax(0, 1fr) 22rem; }
}
@media (max-width: 40rem) {
  .bar, main, .foot { padding-left: 1rem; padding-right: 1rem; }
  .bar { padding-bottom: .35rem; }
  main { padding-top: 1.25rem; }
  h1 { font-size: 1.3rem; }
  nav ul { margin: 0 -.5rem; }
  nav li a { padding: .3rem .5rem; }
}
@media print {
  .top nav, .foot, .skip { display: none; }
}
`;

/** The style sheet of the pages: light and dark, from a phone to a wide screen, every text at 4.5 to 1 or better. */
export const styleSheet = `${colours}${page}${pieces}`;
