import { chartStyle } from './chart-style.js';
import { layerStyle } from './layer-style.js';

/** How the page looks: one scale of type, one pair of colours for both networks, everything else quiet. */
export const style = `
:root {
  color-scheme: light dark;
  --page: light-dark(#fdfdfc, #141517);
  --raised: light-dark(#f5f4f1, #1d1f22);
  --ink: light-dark(#1b1c1e, #e9e8e5);
  --quiet: light-dark(#63656a, #a0a2a7);
  --rule: light-dark(#e2e0db, #303338);
  --strong-rule: light-dark(#a5a49f, #5c6067);
  --snn: light-dark(#b94a00, #f39450);
  --ann: light-dark(#0063a0, #62b6ee);
  --truth: light-dark(#00785a, #3ecfa2);
  --warn: light-dark(#8a2f6b, #e29ac9);
  --lit: light-dark(#fff0dc, #3a2c1c);
  --shade-0: light-dark(#f1f0ed, #26292d);
  --shade-1: light-dark(#f8e8d6, #3b3229);
  --shade-2: light-dark(#f4cda6, #594029);
  --shade-3: light-dark(#e9a468, #875427);
  --shade-4: light-dark(#b5561f, #c67a38);
  --shade-5: light-dark(#8a340a, #ffb163);
  --on-pale: light-dark(#1b1c1e, #f1efeb);
  --on-deep: light-dark(#ffffff, #1b1206);
}
:root[data-theme=light] { color-scheme: light; }
:root[data-theme=dark] { color-scheme: dark; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 3rem) 6rem; max-width: 75rem;
  background: var(--page); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
:root:not(.js) .scripted, .js .unscripted { display: none; }
a { color: inherit; text-decoration-color: var(--strong-rule); text-underline-offset: .2em; }
a:hover { text-decoration-color: currentColor; }
:focus-visible { outline: 2px solid var(--ann); outline-offset: 2px; border-radius: 2px; }
.quiet, .note { color: var(--quiet); }
.note { font-size: .875rem; line-height: 1.5; margin: .25rem 0 .75rem; max-width: 46rem; }
.name { overflow-wrap: anywhere; }
table .name { white-space: nowrap; }
#provenance table .name, .diagnosis .name { white-space: normal; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .875em; }
p code, li code { background: var(--raised); padding: .1em .35em; border-radius: 4px; }
li code, .lead code { white-space: nowrap; }

header { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; align-items: baseline; }
.maker { margin: 0; font-weight: 600; font-size: .9375rem; }
.maker .quiet { font-weight: 400; }
h1 { grid-column: 1 / -1; margin: 2.75rem 0 0; font-size: clamp(2rem, 6vw, 3rem); line-height: 1.1; letter-spacing: -.025em; font-weight: 680; text-wrap: balance; }
.sub { grid-column: 1 / -1; margin: .5rem 0 0; color: var(--quiet); }
nav { grid-column: 1 / -1; margin-top: 1.5rem; border-block: 1px solid var(--rule); font-size: .9375rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: 0; padding: .5rem 0; list-style: none; }
nav a { display: block; padding: .2rem 0; text-decoration: none; color: var(--quiet); }
nav a:hover { color: var(--ink); }
button, select {
  font: inherit; font-size: .875rem; line-height: 1.4; padding: .3rem .75rem; color: var(--ink); background: var(--page);
  border: 1px solid var(--rule); border-radius: 6px; cursor: pointer; max-width: 100%;
}
button:hover, select:hover { border-color: var(--strong-rule); }
.tools { display: flex; gap: .5rem; }

section { margin-top: 4.5rem; }
#summary { margin-top: 2.5rem; }
#summary > h2 { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
h2 { margin: 0 0 1.25rem; font-size: 1.625rem; line-height: 1.2; letter-spacing: -.015em; font-weight: 650; }
h3 { margin: 0 0 .25rem; font-size: 1rem; line-height: 1.4; font-weight: 620; }
h4 { margin: 0 0 .25rem; font-size: .875rem; font-weight: 620; }
.lead { max-width: 48rem; font-size: clamp(1.0625rem, 2.2vw, 1.25rem); line-height: 1.55; }
.lead p { margin: 0 0 1rem; text-wrap: pretty; }
.lead strong { font-weight: 650; }
.next { padding-left: 1rem; border-left: 3px solid var(--snn); }
.next span:first-child { font-weight: 650; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1.5rem 2rem; margin: 2.5rem 0 0; }
.figures div { border-top: 1px solid var(--strong-rule); padding-top: .6rem; }
.figures dt { font-size: .875rem; color: var(--quiet); }
.figures dd { margin: 0; font-size: 1.625rem; line-height: 1.3; font-weight: 620; letter-spacing: -.01em; }
.figures dd.quiet { font-size: .8125rem; line-height: 1.45; font-weight: 400; letter-spacing: 0; }

figure { margin: 0; min-width: 0; }
figcaption .note { min-height: 2.6em; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 2.5rem 2.25rem; }
.drawing { margin-top: .75rem; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: -.5rem 0 1.5rem; font-size: .875rem; color: var(--quiet); }
details.data { margin-top: .5rem; font-size: .875rem; }
summary { cursor: pointer; color: var(--quiet); width: fit-content; font-size: .875rem; }
summary:hover { color: var(--ink); }
.table { overflow: auto; margin: .5rem 0; max-height: 32rem; }
table { border-collapse: collapse; font-size: .875rem; line-height: 1.4; width: 100%; }
caption { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
th, td { padding: .4rem .9rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); font-weight: 400; }
td.number, th.number { text-align: right; white-space: nowrap; }
th:last-child, td:last-child { padding-right: .25rem; }
thead th { position: sticky; top: 0; background: var(--page); color: var(--quiet); white-space: nowrap; vertical-align: bottom; box-shadow: inset 0 -1px var(--strong-rule); border-bottom: 0; z-index: 1; }
thead button { border: 0; padding: 0; background: none; color: inherit; border-radius: 2px; }
thead button:hover { color: var(--ink); }
th[aria-sort=ascending] button::after { content: " ↑"; }
th[aria-sort=descending] button::after { content: " ↓"; }
tbody th { min-width: 6rem; }
tr.chosen > * { background: var(--lit); }
tr.failed > * { color: var(--quiet); }
#runs table { width: auto; min-width: 100%; }
#runs tbody :is(td, th):not(.number) { white-space: nowrap; }
#runs h3 { margin-top: 2rem; }
#runs .diagnosis { margin: 0 0 .5rem; white-space: normal; max-width: 44rem; }

.choice .panel > summary { padding: .35rem 0; }
.js .choice:has(select) .panel > summary, .js .choice .panel:not([open]) { display: none; }
.choose { display: inline-block; font-size: .875rem; color: var(--quiet); margin-bottom: .5rem; max-width: 100%; }
.split { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem 3rem; align-items: center; }
.drawing.broad, .broad { overflow-x: auto; }

.controls { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; align-items: center; padding: .75rem 0; position: sticky; top: 0; background: var(--page); z-index: 3; border-bottom: 1px solid var(--rule); }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { float: left; padding: 0 .75rem 0 0; font-size: .875rem; color: var(--quiet); }
.toggles label { margin-right: 1rem; font-size: .875rem; white-space: nowrap; }
.toggles input { margin: 0 .35rem 0 0; vertical-align: -.1em; accent-color: var(--ink); }
.toggle.truth input { accent-color: var(--truth); }
.toggle.ann input { accent-color: var(--ann); }
.toggle.snn input, .slider input { accent-color: var(--snn); }
.slider { display: flex; align-items: center; gap: .75rem; font-size: .875rem; flex: 1 1 14rem; max-width: 28rem; }
.slider output { min-width: 4.2em; font-weight: 620; color: var(--snn); }
.slider input { flex: 1; min-width: 6rem; }
.shots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 2rem; margin-top: 1.5rem; }
.shot figcaption { display: flex; justify-content: space-between; gap: 1rem; font-size: .875rem; margin-top: .4rem; }
.at.off { display: none; }
.class-lists { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; font-size: .875rem; margin-top: .5rem; }
.class-lists > p { grid-column: 1 / -1; margin: 0 0 .5rem; color: var(--quiet); }
.classes { list-style: none; margin: 0; padding: 0; }
.classes li { display: grid; grid-template-columns: 1fr auto; }
.classes .right { font-weight: 650; }
.score { grid-column: 1 / -1; width: 100%; height: 3px; margin-bottom: .4rem; }

.advice { max-width: 52rem; margin: 0 0 2rem; padding-left: 1.4rem; }
.advice li { margin-bottom: .35rem; }
.glossary { max-width: 46rem; }
.glossary dt { font-weight: 620; }
.glossary dd { margin: 0 0 .5rem; color: var(--quiet); }
.estimate { display: flex; flex-direction: column; }
.headline { margin: 0; font-size: 1.625rem; font-weight: 620; line-height: 1.3; }
.headline .quiet { display: block; font-size: .8125rem; font-weight: 400; line-height: 1.45; }
.leaves-out { margin-top: 1rem; font-size: .875rem; line-height: 1.5; }
.leaves-out ul { margin: 0 0 .75rem; padding-left: 1.1rem; }
.source { color: var(--quiet); font-size: .8125rem; }
.command { position: relative; }
.command pre { margin: 0; padding: 1rem 5rem 1rem 1rem; background: var(--raised); border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
.command button { position: absolute; top: .6rem; right: .6rem; }
.provenance div { display: grid; grid-template-columns: minmax(6rem, 9rem) 1fr; gap: 0 1rem; padding: .5rem 0; border-bottom: 1px solid var(--rule); }
.provenance dt { color: var(--quiet); }
.provenance dd { margin: 0; min-width: 0; }
.hash { display: block; color: var(--quiet); overflow-wrap: anywhere; }
#tooltip { position: fixed; z-index: 9; max-width: min(22rem, calc(100vw - 2rem)); padding: .4rem .65rem; border-radius: 6px; background: var(--ink); color: var(--page); font-size: .8125rem; line-height: 1.45; white-space: pre-line; overflow-wrap: anywhere; pointer-events: none; }
#tooltip[hidden] { display: none; }
@media (max-width: 40rem) {
  body { padding-bottom: 3rem; }
  section { margin-top: 3.25rem; }
  h1 { margin-top: 2rem; }
  .figures { grid-template-columns: 1fr 1fr; gap: 1.25rem; }
  figcaption .note { min-height: 0; }
  .controls { gap: .5rem 1rem; }
  .provenance div { grid-template-columns: 1fr; }
}
@media print {
  :root, :root[data-theme=dark] { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .scripted, nav, .tools, .segments { display: none !important; }
  .table, .graph { max-height: none !important; overflow: visible !important; }
  .controls, thead th { position: static; }
  table, .rows table { font-size: 7.5pt; }
  table .name, .rows tbody th, #runs tbody :is(td, th):not(.number), thead th, th.number { white-space: normal; }
  th, td { padding-right: .4rem; }
  tbody th { min-width: 0; }
  .panes, .split { display: block; }
  .broad { overflow: visible; }
  .broad svg.chart { min-width: 0; }
  svg.natural { max-width: 100%; height: auto; }
  figure, tr, .figures div { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  section { margin-top: 2rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
${chartStyle}${layerStyle}`;
