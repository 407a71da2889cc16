import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { fail } from '../diagnostics/index.js';
import type { Task, Tensor } from '../index.js';
import {
  annLayer,
  drawDetections,
  drawMask,
  maskToOriginal,
  readBytes,
  snnLayer,
  toOriginal,
  type Detection,
  type ImageTransform,
} from '../vision/index.js';
import { writeWhole } from './write-file.js';

/** Smaller pictures than this many pixels are enlarged, so that labels leave room. */
const SMALL = 512;

/** Outputs of the networks on one image. */
export interface Drawable {
  readonly file: string;
  readonly transform: ImageTransform;
  readonly snn: ReadonlyMap<string, Tensor>;
  readonly ann?: ReadonlyMap<string, Tensor>;
}

/** A folder that pictures are drawn into. */
export interface PictureFolder {
  /** Draws one image as <name>.png; earlier drawings of that name are replaced. */
  readonly draw: (drawable: Drawable) => Promise<void>;
  readonly count: () => number;
  /** What the pictures show, for the user. */
  readonly shows: string;
}

/**
 * Makes the folder if need be.
 * @param inputs files and folders that are read; the folder must not be one of theirs
 * @throws DRAW_FOLDER, NOTHING_TO_DRAW for a classifier, CANNOT_WRITE
 */
export function pictureFolder(folder: string, inputs: readonly string[], task: Task): PictureFolder {
  if (task.card.task === 'classification')
    fail('NOTHING_TO_DRAW', '--draw', 'a classifier has no boxes or masks to draw', 'leave --draw out');
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    fail('CANNOT_WRITE', folder, String(cause), 'name another folder');
  }
  const real = realpathSync(folder);
  if (inputs.some((input) => existsSync(input) && folderOf(input) === real))
    fail('DRAW_FOLDER', folder, 'expected a folder of its own but found the input images there', 'name another folder');
  const used = new Map<string, number>();
  let count = 0;
  return {
    count: () => count,
    shows: task.card.task === 'segmentation' ? "with the SNN's mask" : 'boxes of the ANN dashed and of the SNN solid',
    async draw(drawable) {
      const { name } = parse(drawable.file);
      const copies = (used.get(name) ?? 0) + 1;
      used.set(name, copies);
      const target = join(folder, copies === 1 ? `${name}.png` : `${name}-${copies}.png`);
      await writeWhole(target, await picture(drawable, task));
      count++;
    },
  };
}

function folderOf(path: string): string {
  const real = realpathSync(path);
  return statSync(real).isDirectory() ? real : dirname(real);
}

async function picture({ file, transform, snn, ann }: Drawable, task: Task): Promise<Uint8Array> {
  const { size } = task.input;
  const image = await readBytes(file);
  const decoded = task.decoder.decode(snn, size);
  if (decoded.task === 'segmentation') return drawMask(image, maskToOriginal(decoded.mask, size, transform));
  const boxes = (outputs: ReadonlyMap<string, Tensor>): readonly Detection[] => {
    const found = task.decoder.decode(outputs, size);
    return found.task === 'detection' ? toOriginal(found.detections, transform) : [];
  };
  const zoom = Math.max(1, Math.floor(SMALL / Math.min(transform.width, transform.height)));
  const layers = [snnLayer(boxes(snn)), ...(ann ? [annLayer(boxes(ann))] : [])];
  return drawDetections(image, layers, task.card.classes, zoom);
}
