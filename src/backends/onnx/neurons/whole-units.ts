import { RELEASE } from '../../../neurons/index.js';
import type { Firing } from './emitter.js';

/** All whole units of a membrane, as far as one message may carry them: clip(floor(v), lo, most) with lo = 0 | -min(most, sent) | -most by `release`. */
export function wholeUnits(
  { f }: Pick<Firing, 'f'>,
  v: string,
  sent: string,
  { most, release }: { most: number; release: number },
): string {
  const least = release === RELEASE.free ? -most : release === RELEASE.memory ? f.neg(f.min(f.max(sent, 0), most)) : 0;
  return f.min(f.max(f.floor(v), least), most);
}
