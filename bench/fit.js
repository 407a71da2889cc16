/** What the time of each kernel is taken to depend on. */
export const terms = {
  matrix: ['operations', 'events', 'visits'],
  scatter: ['operations', 'events', 'visits'],
  gather: ['neurons', 'operations', 'events', 'visits'],
  channels: ['operations', 'events', 'visits'],
  ranges: ['neurons', 'events'],
  rules: ['neurons', 'events'],
  charged: ['neurons', 'events'],
  analog: ['neurons', 'operations'],
  soma: ['neurons'],
  moves: ['events'],
  pool: ['neurons', 'events'],
  real: ['neurons', 'operations'],
  map: ['operations'],
  'map channels': ['operations'],
  'map neurons': ['neurons', 'events'],
  'map pool': ['neurons'],
  'map moves': ['neurons'],
  rows: ['neurons', 'operations'],
  'rows analog': ['neurons'],
  'rows pool': ['neurons'],
  'rows moves': ['neurons'],
};

/** Rows shorter than this weigh less. @unit milliseconds */
const SHORT = 0.02;

const SWEEPS = 3000;

/**
 * Costs that explain the times of rows best, none of them negative: least squares of relative errors, one number at a time.
 * @param rows each with `kernels` (name and amounts) and `milliseconds`
 * @param known costs that are not to be changed, by kernel
 * @returns nanoseconds by kernel and term
 */
export function fitted(rows, known = {}) {
  const used = rows.filter(({ kernels }) => kernels.every(({ kernel }) => kernel in terms));
  const names = [...new Set(used.flatMap(({ kernels }) => kernels.map(({ kernel }) => kernel)))];
  const columns = names
    .filter((name) => !(name in known))
    .flatMap((name) => terms[name].map((term) => ({ name, term, cost: 0 })));
  const equations = used.map(({ kernels, milliseconds }) => {
    const weight = 1 / Math.max(milliseconds, SHORT);
    const explained = kernels.map((work) => (known[work.kernel] ? timeOf(work, known[work.kernel]) : 0));
    const sums = columns.map(({ name, term }) =>
      kernels.reduce((sum, work) => sum + (work.kernel === name ? work[term] / 1e6 : 0), 0),
    );
    const rest = milliseconds - explained.reduce((a, b) => a + b, 0);
    return { sums: sums.map((sum) => sum * weight), rest: rest * weight };
  });
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    columns.forEach((column, k) => {
      let [up, down] = [0, 0];
      for (const { sums, rest } of equations) {
        if (sums[k] === 0) continue;
        const others = sums.reduce((sum, s, i) => (i === k ? sum : sum + s * columns[i].cost), 0);
        up += sums[k] * (rest - others);
        down += sums[k] ** 2;
      }
      column.cost = down > 0 ? Math.max(0, up / down) : 0;
    });
  const costs = Object.fromEntries(
    names.map((name) => [name, { neurons: 0, operations: 0, events: 0, visits: 0, ...known[name] }]),
  );
  for (const { name, term, cost } of columns) costs[name][term] = cost;
  return costs;
}

/** Milliseconds that costs predict for what a kernel did. */
export function timeOf(work, cost) {
  const { neurons, operations, events, visits } = cost;
  return (work.neurons * neurons + work.operations * operations + work.events * events + work.visits * visits) / 1e6;
}
