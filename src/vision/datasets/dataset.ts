import type { TruthBox } from '../metrics/index.js';

/** One picture of a labelled set. Which of the labels is there depends on the task; `file` is a path that exists. */
export interface DatasetImage {
  readonly id: string;
  readonly file: string;
  readonly width?: number;
  readonly height?: number;
  /** Boxes in pixels of the picture; empty for other tasks. */
  readonly boxes: readonly TruthBox[];
  /** Class of the whole picture, for classification. */
  readonly label?: number;
  /** Path of a label picture, for segmentation. */
  readonly mask?: string;
}

/** A labelled set. `classes` are the names that the class indices mean; undefined when the files name none, so that indices are the model's. */
export interface Dataset {
  readonly kind: string;
  readonly images: readonly DatasetImage[];
  readonly classes: readonly string[] | undefined;
}

/** Where a labelled set is: pictures and what labels them (a file or folder; absent for folders of classes). */
export interface DatasetPaths {
  readonly images: string;
  readonly annotations?: string;
}

/** A reader of one layout. `fits` looks at file names and the head of files only. */
export interface DatasetLoader {
  readonly kind: string;
  /** What it reads, for messages and help. */
  readonly about: string;
  fits(paths: DatasetPaths): Promise<boolean>;
  load(paths: DatasetPaths): Promise<Dataset>;
}
