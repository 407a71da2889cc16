import { fail } from '../diagnostics/index.js';
import { sizeOf } from '../tensor/index.js';

/** How deep groups may lie in one another, how many groups and datasets a file may have, and how many bytes these may unfold to. */
export type Hdf5Limits = Readonly<Record<'depth' | 'members' | 'bytes', number>>;

/** The limits of every file. */
export const HDF5_LIMITS: Hdf5Limits = { depth: 64, members: 100_000, bytes: 2 ** 30 };

/** Bytes that a group or dataset takes at least. */
const LEAST_MEMBER = 64;

/** Keeps count of what is read of one file, before it is read. */
export interface Hdf5Budget {
  /** @throws NIR_TOO_LARGE */
  readonly member: (path: string, depth: number) => void;
  /** @param size bytes of an element @throws NIR_TOO_LARGE */
  readonly dataset: (path: string, shape: readonly number[], size: number) => void;
}

/**
 * The limits of one file of `length` bytes. A member counts each time that a link leads to it, and a file cannot have more than its bytes hold apart, so
 * that cycles and links that share their targets end soon; compressed datasets count with the bytes that they unfold to.
 */
export function hdf5Budget(where: string, length: number, limits: Hdf5Limits = HDF5_LIMITS): Hdf5Budget {
  const most = Math.min(limits.members, 1000 + Math.floor(length / LEAST_MEMBER));
  let members = 0;
  let bytes = 0;
  const refuse = (problem: string): never =>
    fail('NIR_TOO_LARGE', where, problem, 'export a smaller network, without groups that are linked to twice');
  return {
    member(path, depth) {
      if (depth > limits.depth) refuse(`"${shortened(path)}" lies deeper than ${limits.depth} groups`);
      if (++members > most) refuse(`its links lead to more than ${most} groups and datasets`);
    },
    dataset(path, shape, size) {
      bytes += sizeOf(shape) * size;
      if (!(bytes <= limits.bytes))
        refuse(`with "${shortened(path)}" of shape [${shape.join(',')}] it holds more than ${limits.bytes} bytes`);
    },
  };
}

function shortened(path: string): string {
  return path.length <= 60 ? path : `${path.slice(0, 57)}...`;
}
