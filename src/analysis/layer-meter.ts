import { chargeOf, type State } from '../sim/index.js';
import { gainAt } from '../snn/index.js';
import { encodeConstant } from './encoder.js';
import { ErrorSums } from './error-sums.js';
import { countRange, type Layer } from './layer.js';
import { causeOf, sharesOf, type Cause } from './loss.js';
import type { LayerReport, WorstElement } from './report.js';

/** Measures one layer over many inputs in sums that do not grow with them. */
export class LayerMeter {
  private readonly isolated = new ErrorSums();
  private readonly own = new ErrorSums();
  private readonly cumulative = new ErrorSums();
  private readonly squares: Record<Cause, number> = { clipping: 0, quantisation: 0, unevenness: 0 };
  private readonly isolatedSquares: Record<Cause, number> = { clipping: 0, quantisation: 0, unevenness: 0 };
  private readonly saturatedChannels: Uint8Array;
  private readonly spikingChannels: Uint8Array;
  private readonly stepErrors: Float64Array;
  private readonly range: readonly [number, number];
  private saturated = 0;
  private spikes = 0;
  private samples = 0;
  private signal = 0;
  private worst: WorstElement | undefined;
  private target: Float32Array = new Float32Array();

  constructor(
    readonly layer: Layer,
    private readonly timesteps: number,
  ) {
    this.range = countRange(layer.model, layer.step.parameters, timesteps);
    this.saturatedChannels = new Uint8Array(layer.channels);
    this.spikingChannels = new Uint8Array(layer.channels);
    this.stepErrors = new Float64Array(timesteps);
  }

  /** Begins an input. @param target the ANN's value of it */
  begin(target: Float32Array): void {
    const { model, step, units } = this.layer;
    const { timesteps } = this;
    this.target = target;
    const { count } = encodeConstant(model, step.parameters, units, target, { injection: this.layer, timesteps });
    const g = gainAt(this.layer, timesteps);
    for (let i = 0; i < target.length; i++) {
      const [unit, expected] = [units[i]!, target[i]!];
      const found = (count[i]! * unit) / g;
      this.isolated.add(expected, found);
      this.isolatedSquares[causeOf((expected * g) / unit, count[i]!, this.range)] += (found - expected) ** 2;
      this.signal += expected ** 2;
    }
  }

  /** Looks at the running simulation after timestep t. */
  observe(t: number, state: State): void {
    const { step, units, channelStride, channels } = this.layer;
    const { message, count, active } = state.trains.get(step.output)!;
    if (active > 0 && this.spikingChannels.includes(0))
      message.forEach((n, i) => {
        if (n !== 0) this.spikingChannels[Math.floor(i / channelStride) % channels] = 1;
      });
    const g = gainAt(this.layer, t);
    let error = 0;
    for (let i = 0; i < count.length; i++) error += ((count[i]! * units[i]!) / g - this.target[i]!) ** 2;
    this.stepErrors[t - 1]! += error;
    if (t === this.timesteps) this.end(chargeOf({ state }, step.input), count, g);
  }

  /** Adds the hardware spikes of one input. */
  addSpikes(spikes: number): void {
    this.spikes += spikes;
  }

  report(): LayerReport {
    const { step, value, op, size, channels } = this.layer;
    const { samples } = this;
    const neurons = size * samples;
    return {
      layer: step.origin,
      value,
      op,
      neurons: size,
      channels,
      isolated: this.isolated.figures(),
      own: this.own.figures(),
      cumulative: this.cumulative.figures(),
      isolatedLoss: sharesOf(this.isolatedSquares),
      loss: sharesOf(this.squares),
      saturated: this.saturated / neurons,
      saturatedChannels: share(this.saturatedChannels),
      dead: 1 - share(this.spikingChannels),
      rate: this.spikes / (neurons * this.timesteps),
      errorByStep: Array.from(this.stepErrors, (error) => relative(error, this.signal)),
      worst: this.worst ?? null,
    };
  }

  private end(charge: Float32Array, count: Float32Array, g: number): void {
    const { units, channelStride, channels } = this.layer;
    const [low, high] = this.range;
    for (let i = 0; i < count.length; i++) {
      const unit = units[i]!;
      const drive = charge[i]! / unit;
      const found = (count[i]! * unit) / g;
      const expected = this.target[i]!;
      this.own.add(charge[i]! / g, found);
      this.cumulative.add(expected, found);
      this.squares[causeOf(drive, count[i]!, this.range)] += (found - charge[i]! / g) ** 2;
      if (count[i]! >= high || drive > high || (low < 0 && count[i]! <= low) || drive < low - 1) {
        this.saturated++;
        this.saturatedChannels[Math.floor(i / channelStride) % channels] = 1;
      }
      const error = Math.abs(found - expected);
      if (error > (this.worst ? Math.abs(this.worst.found - this.worst.expected) : 0))
        this.worst = { sample: this.samples, index: i, expected, found };
    }
    this.samples++;
  }
}

function share(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
}

function relative(error: number, signal: number): number {
  return error === 0 ? 0 : Math.sqrt(error / signal);
}
