import type { Firing } from './emitter.js';

/** The current of this timestep, read off the membrane that the program keeps. */
export function current({ f, v, sent, remember }: Firing): string {
  const charge = remember('arrived');
  const now = f.add(v, sent);
  charge.keep(now);
  return f.sub(now, charge.before);
}
