import { forEachElement, sizeOfLayout } from '../layout.js';
import type { Space } from '../space.js';
import type { MapTrain } from './map-train.js';

/** Says that a train's messages are its map. */
export function sendMap(train: MapTrain, { kernels }: Space): void {
  const { layout, map, count } = train;
  train.whole = true;
  train.powers = kernels.maps!.powersOfMap(map.byteOffset, sizeOfLayout(layout));
  train.active = train.powers > 0 ? 1 : 0;
  if (count.length > 0) forEachElement(layout, (last, element) => (count[element] = map[last]!));
}

/** Says that a train's messages are the first `active` of its lists, which its map holds already. */
export function sendListed(train: MapTrain, active: number, { kernels }: Space): void {
  train.whole = false;
  train.active = active;
  train.powers = active > 0 ? kernels.powers(train) : 0;
  if (active > 0 && train.count.length > 0) kernels.keepCount(train);
}

/** Compares a map with a train's: lists what it has grown by, and makes the train's the same. */
export function sendGrowth(train: MapTrain, map: number, space: Space): void {
  const { layout, place, channel, message } = train;
  const lists = [place.byteOffset, channel.byteOffset, message.byteOffset];
  const size = sizeOfLayout(layout);
  const { listGrowth } = space.kernels.maps!;
  sendListed(train, listGrowth(map, train.map.byteOffset, size, layout.channels, ...lists), space);
}
