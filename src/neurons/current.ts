/**
 * Reads the current of one timestep, I(t) = C(t) - C(t-1), off the membrane that the simulator keeps, v = C + v0 - sent. To be called once for each
 * neuron and timestep. Leaky and resetting neurons act on it: their own membrane is not the charge that is left.
 * @param neurons how many neurons the layer has
 * @returns the current of a neuron with membrane v and running count `sent`, from rest @unit unit spikes
 */
export function currents(neurons: number, v0 = 0): (v: number, sent: number, neuron: number) => number {
  const charge = new Float64Array(neurons);
  return (v, sent, neuron) => {
    const now = v + sent - v0;
    const current = now - charge[neuron]!;
    charge[neuron] = now;
    return current;
  };
}
