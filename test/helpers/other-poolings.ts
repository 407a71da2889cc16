/**
 * Ways to pool spikes by maximum that others use, each as published or as its code does it, to be shown where they fail. All take messages by timestep, and windows
 * as lists of the input positions under each; they give the running counts of the windows by timestep.
 */
export type Pooling = (windows: readonly Window[], trains: readonly (readonly number[])[]) => number[][];

/** Positions under a window, and how many of its elements are padding. */
export interface Window {
  readonly at: readonly number[];
  readonly padding: number;
}

const accumulate = (messages: readonly (readonly number[])[]): number[][] => {
  const total = new Array<number>(messages[0]!.length).fill(0);
  return messages.map((now) => now.map((x, i) => (total[i]! += x)));
};

/** What pooling is to give: the maximum of the running counts. */
export const maximumOfCounts: Pooling = (windows, trains) =>
  accumulate(trains).map((counts) => windows.map(({ at }) => Math.max(...at.map((i) => counts[i]!))));

/** The first LIPooling: one accumulator an input, which every window over it inhibits by what that window emits. */
export const sharedInhibition: Pooling = (windows, trains) => {
  const held = new Array<number>(trains[0]!.length).fill(0);
  return accumulate(
    trains.map((message) => {
      message.forEach((x, i) => (held[i]! += x));
      const sent = windows.map(({ at }) => Math.max(...at.map((i) => held[i]!)));
      windows.forEach(({ at }, w) => at.forEach((i) => (held[i]! -= sent[w]!)));
      return sent;
    }),
  );
};

/** LIPooling on windows cut out with zeros for padding, which then compete. */
export const zeroPadded: Pooling = (windows, trains) => {
  const held = windows.map(({ at, padding }) => new Array<number>(at.length + padding).fill(0));
  return accumulate(
    trains.map((message) =>
      windows.map(({ at }, w) => {
        at.forEach((i, k) => (held[w]![k]! += message[i]!));
        const sent = Math.max(...held[w]!);
        held[w] = held[w]!.map((x) => x - sent);
        return sent;
      }),
    ),
  );
};

/** The spike of whoever leads: max(x + 1000 C) - max(1000 C), C with this timestep's spikes. A newcomer that draws level counts as leader. */
export const spikeOfLeader: Pooling = (windows, trains) => {
  const counts = accumulate(trains);
  return accumulate(
    trains.map((message, t) =>
      windows.map(({ at }) => {
        const lead = Math.max(...at.map((i) => counts[t]![i]!));
        return Math.max(...at.map((i) => message[i]! + 1000 * counts[t]![i]!)) - 1000 * lead;
      }),
    ),
  );
};

/** A gate that passes the messages of the input with the largest count so far; on a tie the one that spikes now. */
export const gate: Pooling = (windows, trains) => {
  const counts = accumulate(trains);
  return accumulate(
    trains.map((message, t) =>
      windows.map(({ at }) => {
        const lead = Math.max(...at.map((i) => counts[t]![i]!));
        return Math.max(...at.filter((i) => counts[t]![i] === lead).map((i) => message[i]!));
      }),
    ),
  );
};

/** The maximum of the messages of each timestep: the union, for spikes. Likewise where currents are pooled before the neuron. */
export const maximumOfMessages: Pooling = (windows, trains) =>
  accumulate(trains.map((message) => windows.map(({ at }) => Math.max(...at.map((i) => message[i]!)))));

/** The mean instead of the maximum. */
export const mean: Pooling = (windows, trains) =>
  accumulate(trains.map((message) => windows.map(({ at }) => at.reduce((sum, i) => sum + message[i]!, 0) / at.length)));
