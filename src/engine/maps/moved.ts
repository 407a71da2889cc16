import { forEachElement, sizeOfLayout, type Layout } from '../layout.js';
import type { Prepared } from '../machine.js';
import type { MemoryPlan } from '../memory.js';
import type { Origin } from '../route.js';
import type { Space } from '../space.js';
import { mapTrainOf, type PlannedMap } from './map-train.js';
import { sendGrowth, sendListed, sendMap } from './messages.js';

/** Where each number of a map comes from, channels last: number `index[i]` of source `source[i]`, where source -1 is silence. */
interface Numbers {
  readonly source: Int32Array;
  readonly index: Int32Array;
}

/** Given where the sources' maps are, last of all that of silence, writes the moved map to an address. */
type Move = (space: Space, sources: readonly number[]) => (to: number) => void;

/** A train that is put together from others. */
export function mapMoved(
  value: string,
  origin: Origin,
  train: PlannedMap,
  mapOf: (train: string) => PlannedMap,
  plan: MemoryPlan,
): Prepared {
  // what runs need not hold the origin, which is as large as the value
  const { trains } = origin;
  const layouts = trains.map((name) => mapOf(name).layout);
  const numbers = lastNumbers(origin, layouts, train.layout);
  const silence = plan.constant(
    'i16',
    new Int16Array(Math.max(...layouts.map((l) => l.channels), train.layout.channels)),
  );
  const move =
    byChannels(numbers, layouts, train.layout, plan) ??
    byPlaces(numbers, layouts, train.layout, plan) ??
    byNumbers(numbers, plan);
  const grown = plan.lend('i16', sizeOfLayout(train.layout));
  return (machine) => {
    const { space, state } = machine;
    const { arrays } = space;
    const inputs = trains.map((name) => mapTrainOf(machine, name));
    const sources = [...inputs.map(({ map }) => map.byteOffset), arrays.address(silence)];
    const write = move(space, sources);
    const output = train.bind(arrays);
    state.trains.set(value, output);
    return (t) => {
      if (t === 1) {
        write(output.map.byteOffset);
        sendMap(output, space);
      } else if (inputs.some(({ active }) => active > 0)) {
        write(arrays.address(grown));
        sendGrowth(output, arrays.address(grown), space);
      } else sendListed(output, 0, space);
    };
  };
}

/** The same for numbers that are counted channels last. */
function lastNumbers({ source, index }: Origin, layouts: readonly Layout[], to: Layout): Numbers {
  const numbers = layouts.map((layout) => {
    const last = new Int32Array(sizeOfLayout(layout));
    forEachElement(layout, (number, element) => (last[element] = number));
    return last;
  });
  const moved = { source: new Int32Array(index.length).fill(-1), index: new Int32Array(index.length) };
  forEachElement(to, (number, element) => {
    if (index[element]! < 0) return;
    moved.source[number] = source[element]!;
    moved.index[number] = numbers[source[element]!]![index[element]!]!;
  });
  return moved;
}

/** A stretch of channels that all places have from one source. */
interface Piece {
  readonly source: number;
  /** Bytes to its first channel, and from place to place. */
  readonly offset: number;
  readonly apart: number;
  readonly channel: number;
  readonly channels: number;
}

/** Where all places stay as they are. */
function byChannels(n: Numbers, layouts: readonly Layout[], to: Layout, plan: MemoryPlan): Move | undefined {
  const { channels } = to;
  const places = to.batch * to.places;
  if (layouts.some((layout) => layout.batch * layout.places !== places)) return undefined;
  const pieces: Piece[] = [];
  for (let c = 0; c < channels; c++) {
    const [source, index] = [n.source[c]!, n.index[c]!];
    const across = source < 0 ? 0 : layouts[source]!.channels;
    for (let p = 0; p < places; p++) {
      const i = p * channels + c;
      if (n.source[i] !== source || (source >= 0 && n.index[i] !== index + p * across)) return undefined;
    }
    const last = pieces[pieces.length - 1];
    const follows = last?.source === source && (source < 0 || last.offset / 2 + last.channels === index);
    if (follows) pieces[pieces.length - 1] = { ...last, channels: last.channels + 1 };
    else pieces.push({ source, offset: source < 0 ? 0 : index * 2, apart: across * 2, channel: c, channels: 1 });
  }
  const slot = plan.room('i32', pieces.length * 4);
  return ({ arrays, crew, once }, sources) => {
    const words = arrays.of(slot);
    once(slot, () =>
      pieces.forEach((piece, k) =>
        words.set([sources.at(piece.source)! + piece.offset, piece.apart, piece.channel, piece.channels], k * 4),
      ),
    );
    return (map) => crew.run('joinChannels', [words.byteOffset, pieces.length, channels, map], places);
  };
}

/** Where the channels of a place stay together. */
function byPlaces(n: Numbers, layouts: readonly Layout[], to: Layout, plan: MemoryPlan): Move | undefined {
  const { channels } = to;
  if (layouts.some((layout) => layout.channels !== channels)) return undefined;
  for (let i = 0; i < n.index.length; i++) {
    const first = i - (i % channels);
    if (n.source[i] !== n.source[first]) return undefined;
    if (n.source[i]! >= 0 && (n.index[i] !== n.index[first]! + i - first || n.index[first]! % channels !== 0))
      return undefined;
  }
  const places = n.index.length / channels;
  const addresses = plannedAddresses(n, channels, plan);
  return (space, sources) => {
    const list = addresses(space, sources);
    return (map) => space.crew.run('joinPlaces', [list, channels, map], places);
  };
}

function byNumbers(n: Numbers, plan: MemoryPlan): Move {
  const addresses = plannedAddresses(n, 1, plan);
  const size = n.index.length;
  return (space, sources) => {
    const list = addresses(space, sources);
    return (map) => space.crew.run('joinNumbers', [list, map], size);
  };
}

/** Addresses of every so many numbers, which are known when the sources are. */
function plannedAddresses(
  n: Numbers,
  step: number,
  plan: MemoryPlan,
): (space: Space, sources: readonly number[]) => number {
  const source = n.source.filter((_, i) => i % step === 0);
  const offset = n.index.filter((_, i) => i % step === 0).map((index, i) => (source[i]! < 0 ? 0 : index * 2));
  const slot = plan.room('i32', source.length);
  return ({ arrays, once }, sources) => {
    const list = arrays.of(slot);
    once(slot, () => {
      for (let i = 0; i < list.length; i++) list[i] = sources.at(source[i]!)! + offset[i]!;
    });
    return list.byteOffset;
  };
}
