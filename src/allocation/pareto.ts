/** One way to make a layer: what it costs and how much error it adds; both may be any finite numbers. */
export interface Choice {
  readonly cost: number;
  readonly error: number;
}

/** One way to make all layers. */
export interface Point extends Choice {
  /** Index of the choice of each layer. */
  readonly picks: readonly number[];
}

interface State extends Choice {
  readonly pick: number;
  readonly before: State | undefined;
}

/**
 * The ways to make all layers that no other beats in both total cost and total error, from cheap to good, by dynamic programming layer by layer (a
 * multiple-choice knapsack for all budgets at once). The front is exact as long as it has no more than `most` points; then each of `most` equal ranges of cost keeps
 * its best, so that for a budget B the error is at most the best one for B - L R / most, where L is the number of layers and R the difference in cost between all layers
 * at their dearest and at their cheapest. The cheapest and the best point are always there.
 * @param layers at least one choice for each
 */
export function paretoFront(layers: readonly (readonly Choice[])[], most = 4096): readonly Point[] {
  let front: State[] = [{ cost: 0, error: 0, pick: -1, before: undefined }];
  for (const choices of layers) {
    const all = front.flatMap((before) =>
      choices.map(({ cost, error }, pick) => ({ cost: before.cost + cost, error: before.error + error, pick, before })),
    );
    front = thinned(undominated(all), most);
  }
  return front.map((state) => ({ cost: state.cost, error: state.error, picks: picksOf(state) }));
}

/** The best point that costs no more than the budget; undefined when even the cheapest does. */
export function withinBudget(front: readonly Point[], budget: number): Point | undefined {
  return front.filter(({ cost }) => cost <= budget).at(-1);
}

/** The cheapest point whose error is no more than allowed; undefined when there is none. */
export function withinError(front: readonly Point[], allowed: number): Point | undefined {
  return front.find(({ error }) => error <= allowed);
}

function undominated(states: State[]): State[] {
  states.sort((a, b) => a.cost - b.cost || a.error - b.error);
  let best = Infinity;
  return states.filter(({ error }) => {
    if (error >= best) return false;
    best = error;
    return true;
  });
}

/** The best of each range of costs, and the cheapest of all. */
function thinned(front: State[], most: number): State[] {
  if (front.length <= most) return front;
  const [low, high] = [front[0]!.cost, front.at(-1)!.cost];
  const range = (state: State): number => Math.min(most - 1, Math.floor(((state.cost - low) / (high - low)) * most));
  return front.filter((state, i) => i === 0 || i === front.length - 1 || range(state) !== range(front[i + 1]!));
}

function picksOf(last: State): readonly number[] {
  const picks: number[] = [];
  for (let state = last; state.before; state = state.before) picks.push(state.pick);
  return picks.reverse();
}
