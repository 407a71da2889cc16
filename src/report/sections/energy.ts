import { barChart } from '../charts/bars.js';
import { energies, type EnergyEstimate } from '../energies.js';
import { disclosure, type Section } from '../figure.js';
import { html, type Markup } from '../markup.js';
import { energy, short, times, whole, timestep } from '../numbers.js';
import { focusOf, lastOf } from '../quality.js';
import type { Report } from '../report.js';
import { tableOf } from '../table.js';

/** The same work under three sets of assumptions, each with what it leaves out. */
export function energySection(report: Report): Section | null {
  const focus = focusOf(report);
  if (!focus || focus.result.annMacs === 0) return null;
  const { result } = focus;
  const last = lastOf(result);
  const steps =
    result.virtual > 1
      ? ` Each timestep has ${result.virtual} virtual ones, in each of which every neuron is updated.`
      : '';
  const counts = html`<p>
    Per image, the ANN makes ${short(result.annMacs)} multiply-accumulates. Up to ${timestep(last.t)} the spiking
    network makes ${short(last.synapticOps)} additions, one for each unit spike and neuron that it reaches, and
    ${short(last.macs)} multiply-accumulates that stay such; ${whole(result.neurons)} neurons are updated.${steps} What
    that costs depends on what one assumes. None of these is a measurement.
  </p>`;
  const rule = disclosure('How operations are counted', html`<p class="note">${result.energyRule}.</p>`);
  const body = html`${counts}
    <div class="charts estimates">${energies(result).map(estimate)}</div>
    ${rule}`;
  return { id: 'energy', title: 'Energy, three ways', body };
}

function estimate({ name, source, ann, snn, leavesOut }: EnergyEstimate, index: number): Markup {
  const bars = snn.map(({ t, energy: spent, share }) => ({
    label: timestep(t),
    value: share ?? 0,
    text: times(share),
    tooltip: `${timestep(t)}: ${energy(spent)}, ${times(share)} the ANN’s`,
  }));
  const last = snn.at(-1)!;
  const chart = barChart(
    {
      id: `energy-${index}`,
      title: `Energy by timestep: ${name}`,
      description: `${times(last.share)} the ANN’s at ${timestep(last.t)}. The ANN takes ${energy(ann)} an image.`,
    },
    bars,
    { value: 1, label: 'ANN' },
  );
  const rows = [
    { cells: ['ANN', energy(ann), times(1)] },
    ...snn.map(({ t, energy: spent, share }) => ({ cells: [`SNN ${timestep(t)}`, energy(spent), times(share)] })),
  ];
  const table = tableOf(
    name,
    [{ head: 'network' }, { head: 'energy an image', number: true }, { head: 'of the ANN’s', number: true }],
    rows,
  );
  return html`<figure class="estimate">
    <figcaption>
      <h3>${name}</h3>
      <p class="headline">
        ${times(last.share)}
        <span class="quiet">at ${timestep(last.t)}; ${energy(last.energy)} against ${energy(ann)} an image</span>
      </p>
    </figcaption>
    <div class="drawing">${chart}</div>
    ${disclosure('Show as table', table)}
    <div class="leaves-out">
      <h4>Leaves out</h4>
      <ul>
        ${leavesOut.map((item) => html`<li>${item}</li>`)}
      </ul>
      <p class="source">${source}.</p>
    </div>
  </figure>`;
}
