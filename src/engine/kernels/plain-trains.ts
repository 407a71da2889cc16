import type { EventTrain } from '../train.js';
import type { AxisReach, Pooling, Targets } from './kernels.js';

/** Kernel `move`. */
export function move(input: EventTrain, { start, place, channel }: Targets, output: EventTrain): void {
  const { channels } = input.layout;
  let { active } = output;
  for (let e = 0; e < input.active; e++) {
    const i = input.place[e]! * channels + input.channel[e]!;
    const end = start[i + 1]!;
    for (let j = start[i]!; j < end; j++) {
      output.place[active] = place[j]!;
      output.channel[active] = channel[j]!;
      output.message[active++] = input.message[e]!;
    }
  }
  output.active = active;
}

/** Kernel `moveChannels`. */
export function moveChannels(input: EventTrain, to: Int32Array, output: EventTrain): void {
  let { active } = output;
  for (let e = 0; e < input.active; e++) {
    const c = to[input.channel[e]!]!;
    if (c < 0) continue;
    output.place[active] = input.place[e]!;
    output.channel[active] = c;
    output.message[active++] = input.message[e]!;
  }
  output.active = active;
}

/** Kernel `keepCount`. */
export function keepCount({ layout, place, channel, message, count, active }: EventTrain): void {
  const { places, channels } = layout;
  for (let e = 0; e < active; e++) {
    const image = (place[e]! / places) | 0;
    count[(image * channels + channel[e]!) * places + place[e]! - image * places]! += message[e]!;
  }
}

/** Kernel `pool`. */
export function pool(p: Pooling, input: EventTrain, output: EventTrain): void {
  const { rows, columns, count, winner, touched } = p;
  const { place, channel, message, active, layout } = input;
  const { channels } = layout;
  const height = rows.start.length - 1;
  const width = columns.start.length - 1;
  const outputHeight = p.rowsBack.start.length - 1;
  const outputWidth = p.columnsBack.start.length - 1;
  for (let e = 0; e < active; e++) count[place[e]! * channels + channel[e]!]! += message[e]!;
  let windows = 0;
  for (let e = 0; e < active; e++) {
    const c = channel[e]!;
    const row = (place[e]! / width) | 0;
    const image = (row / height) | 0;
    const x = place[e]! - row * width;
    const y = row - image * height;
    const now = count[place[e]! * channels + c]!;
    const previous = now - message[e]!;
    for (let a = rows.start[y]!; a < rows.start[y + 1]!; a++)
      for (let b = columns.start[x]!; b < columns.start[x + 1]!; b++) {
        const window = (image * outputHeight + rows.to[a]!) * outputWidth + columns.to[b]!;
        const w = window * channels + c;
        if (touched[w] === 0) {
          touched[w] = 1;
          output.place[windows] = window;
          output.channel[windows++] = c;
        }
        if (now > winner[w]!) winner[w] = now;
        else if (now < previous && previous >= winner[w]!)
          winner[w] = largest(p, channels, c, image, rows.to[a]!, columns.to[b]!);
      }
  }
  output.active = tell(p, output, windows);
}

/** Messages of the touched windows, which stand in the list of events already: what their winners have grown by. @returns how many there are */
function tell(
  { winner, before, touched }: Pooling,
  { place, channel, message, layout: { channels } }: EventTrain,
  windows: number,
): number {
  let active = 0;
  for (let k = 0; k < windows; k++) {
    const w = place[k]! * channels + channel[k]!;
    touched[w] = 0;
    const n = winner[w]! - before[w]!;
    if (n === 0) continue;
    before[w] = winner[w]!;
    place[active] = place[k]!;
    channel[active] = channel[k]!;
    message[active++] = n;
  }
  return active;
}

/** The largest count of a channel under a window. */
function largest(p: Pooling, channels: number, channel: number, image: number, y: number, x: number): number {
  const { rows, columns, rowsBack, columnsBack, count } = p;
  const [height, width] = [rows, columns].map((axis: AxisReach) => axis.start.length - 1) as [number, number];
  let most = -Infinity;
  for (let a = rowsBack.start[y]!; a < rowsBack.start[y + 1]!; a++)
    for (let b = columnsBack.start[x]!; b < columnsBack.start[x + 1]!; b++) {
      const at = (image * height + rowsBack.to[a]!) * width + columnsBack.to[b]!;
      most = Math.max(most, count[at * channels + channel]!);
    }
  return most;
}
