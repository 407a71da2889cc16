import { layerMetrics } from './layer-metrics.js';

/** From this shade on, text on it is light. */
const DEEP = 4;

/** The graph shows one figure at a time: the checked radio button decides, without a script. */
const chosen = layerMetrics
  .map(({ key, bounds }) => {
    const on = `.layers:has([value=${key}]:checked)`;
    const fills = [...bounds, Infinity].map((_, shade) => {
      const ink = shade >= DEEP ? `\n${on} .${key}-${shade} text { fill: var(--on-deep); }` : '';
      return `${on} .${key}-${shade} rect { fill: var(--shade-${shade}); }${ink}`;
    });
    return `.layers:not(:has([value=${key}]:checked)) .of-${key} { display: none; }\n${fills.join('\n')}`;
  })
  .join('\n');

const swatches = [0, 1, 2, 3, 4, 5]
  .map(
    (shade) =>
      `.shade-${shade} { background: var(--shade-${shade}); color: var(--on-${shade >= DEEP ? 'deep' : 'pale'}); }`,
  )
  .join('\n');

/** How the graph of layers and the table beside it look. */
export const layerStyle = `
.layers td:nth-child(2) .name { white-space: nowrap; overflow-wrap: normal; }
.segments { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 0; }
.segments label { font-size: .875rem; cursor: pointer; }
.segments input { position: absolute; opacity: 0; }
.segments span { display: block; padding: .3rem .8rem; border: 1px solid var(--rule); margin-left: -1px; }
.segments label:first-of-type span { border-radius: 6px 0 0 6px; margin-left: 0; }
.segments label:last-of-type span { border-radius: 0 6px 6px 0; }
.segments input:checked + span { background: var(--ink); color: var(--page); border-color: var(--ink); }
.segments input:focus-visible + span { outline: 2px solid var(--ann); outline-offset: 2px; }
.scale { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1rem; margin: .75rem 0; font-size: .8125rem; color: var(--quiet); }
.swatches { display: inline-flex; flex-wrap: wrap; }
.swatch { padding: .1rem .5rem; font-size: .75rem; }
.panes { display: grid; grid-template-columns: minmax(15rem, 22.5rem) minmax(0, 1fr); gap: 1.75rem; }
.graph, .rows .table { max-height: 40rem; overflow: auto; margin: 0; }
.graph { background: var(--raised); border-radius: 8px; padding: .5rem; }
.rows table { font-size: .8125rem; }
.rows :is(th, td) { padding: .35rem .55rem .35rem 0; }
.rows tbody th { white-space: nowrap; }
.rows thead th { white-space: normal; }
.rows thead button { text-align: inherit; }
svg.natural { display: block; margin: 0 auto; }
.edge { fill: none; stroke: var(--strong-rule); stroke-width: 1.2; }
.box rect { stroke: var(--rule); }
.box:hover rect, .box:focus-visible rect { stroke: var(--ink); stroke-width: 1.5; }
.box.lit rect { stroke: var(--ann); stroke-width: 3; }
.box text { fill: var(--on-pale); }
.box text.box-name { font-size: 11.5px; font-weight: 600; }
.box text.box-value { font-size: 11px; }
.flag { fill: var(--warn); stroke: var(--page); stroke-width: 1.5; }
tr.advised th:first-child { box-shadow: inset 3px 0 var(--warn); padding-left: .6rem; }
tr:target > *, tr.lit > * { background: var(--lit); }
.rows tbody th { white-space: nowrap; }
.rows thead th { white-space: normal; }
.rows thead button { text-align: inherit; }
@media (max-width: 60rem) { .panes { grid-template-columns: minmax(0, 1fr); } .graph { max-height: 24rem; } }
${chosen}
${swatches}
`;
