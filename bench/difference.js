import { Buffer } from 'node:buffer';

/**
 * The first way in which a run differs from another: in what they read out or put out at a timestep, bit for bit, or in the work they say was done.
 * @param expected, found timesteps as the simulators give them
 * @returns undefined where there is none
 */
export function difference(expected, found) {
  if (expected.length !== found.length) return `${found.length} timesteps, not ${expected.length}`;
  for (const [k, step] of expected.entries()) {
    const other = found[k];
    const at = `t=${step.t}`;
    if (step.t !== other.t) return `t=${other.t}, not ${at}`;
    for (const part of ['readouts', 'outputs']) {
      const wrong = differentValue(step[part], other[part]);
      if (wrong) return `${part} at ${at}: ${wrong}`;
    }
    for (const part of ['spikes', 'synapticOps', 'macs']) {
      const wrong = differentCount(step.work[part], other.work[part]);
      if (wrong) return `${part} at ${at}: ${wrong}`;
    }
    if (step.work.clippedInputs !== other.work.clippedInputs) return `clipped inputs at ${at}`;
  }
  return undefined;
}

function differentValue(expected, found) {
  if (expected.size !== found.size) return `${found.size} values, not ${expected.size}`;
  for (const [name, { dtype, shape, data }] of expected) {
    const other = found.get(name);
    if (!other || other.dtype !== dtype || other.shape.join() !== shape.join())
      return `"${name}" is missing or no such tensor`;
    const [a, b] = [bytesOf(data), bytesOf(other.data)];
    if (Buffer.compare(a, b) === 0) continue;
    const first = data.findIndex((value, i) => !Object.is(value, other.data[i]));
    return `"${name}"[${first}] is ${other.data[first]}, not ${data[first]}`;
  }
  return undefined;
}

function differentCount(expected, found) {
  for (const name of new Set([...expected.keys(), ...found.keys()]))
    if (expected.get(name) !== found.get(name)) return `"${name}" ${found.get(name)}, not ${expected.get(name)}`;
  return undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }) {
  return Buffer.from(buffer, byteOffset, byteLength);
}
