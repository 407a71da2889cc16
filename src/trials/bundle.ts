import type { TruthBox } from '../vision/index.js';
import { hashOf } from './canonical-json.js';

/** Files that are used together, by content. */
export interface Bundle {
  readonly files: readonly BundledFile[];
  /** Whether the files are read as those of a folder, in the order of their names. */
  readonly folder?: true;
  /** Labels, where the files are images to score on. */
  readonly labels?: BundledLabels;
}

/** A file of a bundle. */
export interface BundledFile {
  /** Relative, with slashes; never out of the bundle. */
  readonly name: string;
  /** In hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A labelled set whose files are those of the bundle. */
export interface BundledLabels {
  readonly kind: string;
  /** What class indices mean; null: they are the model's. */
  readonly classes: readonly string[] | null;
  readonly images: readonly BundledImage[];
}

/** One image: `file` and `mask` are positions in the bundle's list of files. */
export interface BundledImage {
  readonly file: number;
  readonly boxes: readonly TruthBox[];
  readonly label?: number;
  readonly mask?: number;
}

/** A bundle whose files can be read. */
export interface OpenBundle {
  readonly bundle: Bundle;
  /** Where each file is, in the bundle's order. Files of models lie to each other as their names say. */
  readonly paths: readonly string[];
  /** A folder from which images or tensors of the bundle can be read in its order; undefined where the bundle is not such a folder. */
  readonly folder?: string;
  /** Another one whenever a file was written anew; undefined where `open` throws in that case. */
  readonly stamp?: string;
}

/** Where bundles are found by their hash. */
export interface BundleStore {
  /** @throws ConvertError when files are missing, or are not what they were; such an error is no outcome of a trial */
  open(hash: string): Promise<OpenBundle>;
}

/** The hash that names a bundle. */
export function bundleHash(bundle: Bundle): string {
  return hashOf(bundle);
}
