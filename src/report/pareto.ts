/** Something that costs and is worth something. */
export interface Offer {
  readonly cost: number;
  readonly value: number;
}

/** The offers that no other beats: none costs less or as little and is worth more. Of equal ones the first stays. Cheapest first. */
export function paretoFront<T extends Offer>(offers: readonly T[]): readonly T[] {
  const finite = offers.filter(({ cost, value }) => Number.isFinite(cost) && Number.isFinite(value));
  const sorted = finite
    .map((offer, i) => ({ offer, i }))
    .sort((a, b) => a.offer.cost - b.offer.cost || b.offer.value - a.offer.value || a.i - b.i);
  const front: T[] = [];
  for (const { offer } of sorted) if (offer.value > (front.at(-1)?.value ?? -Infinity)) front.push(offer);
  return front;
}
