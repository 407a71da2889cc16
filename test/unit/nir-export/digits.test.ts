import { expect, test } from '@jest/globals';
import { convert, calibrationSamples } from '../../../src/index.js';
import { toNir } from '../../../src/backends/index.js';
import { lossLines } from '../../../src/backends/index.js';
import { simulate } from '../../../src/sim/index.js';
import { runNir } from '../../helpers/plain-nir.js';
import { realData } from '../../../src/tensor/index.js';

test.each(['spiking-yolo', 'binary'])('digits %s', async (preset) => {
  const T = 8;
  const { program, model } = await convert('models/digits/digits.onnx', { preset, timesteps: T, calibration: 'models/digits/calibration', calibrationLimit: 4 });
  const s = await calibrationSamples(model, model.card, 'models/digits/calibration', { limit: 1 });
  for await (const x of s.samples) {
    try { toNir(program); } catch (e) { console.log(String(e)); }
    const { graph, losses } = toNir(program, { });
    console.log(lossLines(losses).join('\n'));
    const values = realData(x.get('images')!);
    const step = 2 ** -15;
    const raster = runNir(graph, new Map([['input', values.map((v) => Math.floor(v / step + 0.5) * step)]]), T);
    const differ: string[] = [];
    for (const _ of simulate(program, x, { timesteps: T, at: [], observe(t, state) {
      for (const st of program.steps) {
        if (st.kind !== 'neuron' && st.kind !== 'lateral-max') continue;
        const n = [...graph.nodes.keys()].find((k) => k === st.name.replace(/\//g, '.').replace(/^\.+/, ''));
        if (!n) continue;
        const m = state.trains.get(st.output)!.message;
        const mine = raster.get(n)![t - 1]!;
        let d = 0;
        m.forEach((v, i) => { if (v !== mine[i]) { d++; if (st.kind==='neuron') { const u = program.constants.get(st.unit)!.data[Math.floor(i/16384)]!; const C = state.charge.get(st.input)![i]!; console.log(t, i, v, mine[i], 'C', C, 'u', u, C/u, 'w', raster.get(n + '.membrane')![t-1]![i]! / u); } } });
        if (d) differ.push(`${t} ${n} ${d}`);
      }
    } })) void _;
    console.log(differ.slice(0, 10), graph.nodes.size);
    expect(differ.length).toBe(0);
  }
}, 100000);
