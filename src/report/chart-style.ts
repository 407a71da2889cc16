/** How charts, legends and overlays on pictures look: the spiking network in one colour, the ANN in another and dashed, the rest quiet. */
export const chartStyle = `
svg.chart { display: block; width: 100%; max-width: 27rem; height: auto; overflow: visible; }
.broad svg.chart { max-width: 46rem; min-width: 34rem; }
svg text { font-family: inherit; font-size: 12px; fill: var(--quiet); unicode-bidi: isolate; }
.axis-name { fill: var(--quiet); }
.grid { stroke: var(--rule); }
.base, .tickmark { stroke: var(--strong-rule); }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.line.snn, .line.best { stroke: var(--snn); }
.line.ann { stroke: var(--ann); stroke-width: 1.5; stroke-dasharray: 5 4; stroke-linecap: butt; }
.line.other { stroke: var(--strong-rule); stroke-width: 1; opacity: .45; }
.line.front { stroke: var(--snn); stroke-width: 1.5; }
.plateau { stroke: var(--strong-rule); stroke-dasharray: 2 3; }
.interval { fill: none; stroke: var(--snn); stroke-width: 1.5; opacity: .7; }
.diagonal { stroke: var(--ann); stroke-width: 1.5; stroke-dasharray: 5 4; }
.dots { fill: none; stroke: var(--snn); stroke-width: 3.6; stroke-linecap: round; opacity: .42; }
text.direct { font-weight: 600; paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; }
text.direct.ann { fill: var(--ann); }
text.direct.snn { fill: var(--snn); }
text.direct.quiet { font-weight: 400; }
.mark path { stroke: var(--page); stroke-width: 1.5; }
.mark.snn path, .phase-model path, path.phase-model { fill: var(--snn); }
.mark.dominated path { fill: var(--strong-rule); opacity: .6; stroke-width: .75; }
.phase-given path, path.phase-given { fill: var(--ann); }
.phase-initial path, path.phase-initial { fill: var(--strong-rule); }
.phase-layers path, path.phase-layers { fill: var(--truth); }
.mark.failed path, path.failed { fill: none; stroke: var(--warn); stroke-width: 1.8; }
.mark:hover path { stroke: var(--ink); }
.bar rect { fill: var(--snn); }
.bar rect.faint { opacity: .32; }
.bar rect.hit { fill: transparent; }
.bar text.bar-name { fill: var(--ink); }
.bar text.bar-value { font-size: 12px; font-weight: 600; fill: var(--ink); }
.spikes { fill: none; stroke: var(--snn); stroke-width: 4; }
.spikes.few { opacity: .38; }
.spikes.some { opacity: .68; }
.key { display: inline-flex; align-items: center; gap: .45rem; }
.key::before { content: ""; width: 1.25rem; border-top: 2px solid var(--strong-rule); }
.key:has(svg)::before { display: none; }
.key svg { width: .8rem; height: .8rem; }
.key.snn::before { border-color: var(--snn); }
.key.ann::before { border-top: 2px dashed var(--ann); }
.key.front::before { width: .6rem; height: .6rem; border: 0; background: var(--snn); transform: rotate(45deg); }
.key.dominated::before { width: .55rem; height: .55rem; border: 0; border-radius: 50%; background: var(--strong-rule); opacity: .6; }
.charts.trace { grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
@media (min-width: 62rem) { .charts.trace:has(figure + figure) { grid-template-columns: 5fr 3fr; } }
svg.overlay { display: block; width: 100%; height: auto; border-radius: 4px; background: var(--raised); overflow: hidden; }
.no-picture { fill: var(--raised); }
.overlay rect { fill: transparent; vector-effect: non-scaling-stroke; }
.overlay .truth rect { stroke: #35e0a6; stroke-width: 5px; stroke-opacity: .75; }
.overlay .ann rect { stroke: #2f9df0; stroke-width: 3px; }
.overlay .snn rect { stroke: #ff8a2b; stroke-width: 1.75px; stroke-dasharray: 6 3; }
.overlay text.label { font-size: revert-layer; font-weight: 650; paint-order: stroke; stroke: rgb(0 0 0 / .75); stroke-width: .22em; stroke-linejoin: round; }
.overlay .truth text { fill: #7ff0c8; }
.overlay .ann text { fill: #8fd0ff; }
.overlay .snn text { fill: #ffc08a; }
.overlay .mask { opacity: .55; image-rendering: pixelated; }
.pictures:has([name=show-one]:checked):not(:has([value=truth]:checked)) .overlay .truth,
.pictures:has([name=show-one]:checked):not(:has([value=ann]:checked)) .overlay .ann,
.pictures:has([name=show-one]:checked):not(:has([value=snn]:checked)) .overlay .snn,
.pictures:has([name=show-truth]:not(:checked)) .overlay .truth,
.pictures:has([name=show-ann]:not(:checked)) .overlay .ann,
.pictures:has([name=show-snn]:not(:checked)) .overlay .snn,
.pictures:has([name=show-names]:not(:checked)) .overlay text { display: none; }
.score .track { fill: var(--rule); }
.classes.ann .fill { fill: var(--ann); }
.classes.snn .fill { fill: var(--snn); }
`;
