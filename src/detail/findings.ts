import type { Task } from '../model.js';
import type { Findings } from '../report/index.js';
import type { Tensor } from '../tensor/index.js';
import {
  maskToOriginal,
  maskUri,
  readMask,
  shrunkMask,
  shrunkSize,
  toOriginal,
  topClasses,
  type DatasetImage,
  type Detection,
  type ImageTransform,
  type Mask,
  type TruthBox,
} from '../vision/index.js';
import { BOUNDS, shortName } from './bounds.js';
import { roundedNumber } from './rounded.js';

/** Findings whose mask is not yet a picture. */
export type Seen = Omit<Findings, 'mask'> & { readonly mask?: Mask };

/** What a network says of an image: boxes above the card's threshold, the best classes, or a mask as small as the picture in the report. */
export function seenIn(task: Task, outputs: ReadonlyMap<string, Tensor>, transform: ImageTransform): Seen {
  const { size } = task.input;
  const decoded = task.decoder.decode(outputs, size);
  switch (decoded.task) {
    case 'detection':
      return { boxes: boxesOf(toOriginal(decoded.detections, transform), task) };
    case 'classification': {
      const { scores } = decoded;
      const best = topClasses(scores, BOUNDS.classes);
      return { classes: best.map((i) => ({ class: className(task, i), score: roundedNumber(scores[i]!) })) };
    }
    case 'segmentation': {
      const small = shrunkSize(transform, BOUNDS.pictureSide);
      const [x, y] = [transform.width / small.width, transform.height / small.height];
      const { scaleX, scaleY } = transform;
      return {
        mask: maskToOriginal(decoded.mask, size, { ...transform, ...small, scaleX: scaleX * x, scaleY: scaleY * y }),
      };
    }
  }
}

/** What the labels of an image say; nothing where there are none. Crowds and boxes that are not scored are left out. */
export async function truthOf(task: Task, image: DatasetImage, labelled: boolean): Promise<Seen> {
  const { boxes, label, mask } = image;
  if (mask !== undefined)
    return { mask: shrunkMask(await readMask(mask, task.card.classes.length), BOUNDS.pictureSide) };
  if (label !== undefined) return { classes: [{ class: className(task, label), score: 1 }] };
  if (!labelled || task.card.task !== 'detection') return {};
  const counted = boxes.filter(({ crowd, ignore }: TruthBox) => !(crowd ?? false) && !(ignore ?? false));
  return {
    boxes: boxesOf(
      counted.map((box) => ({ ...box, score: 1 })),
      task,
    ),
  };
}

/** Findings as they stand in a report. */
export async function findingsOf({ mask, ...others }: Seen): Promise<Findings> {
  return mask ? { ...others, mask: await maskUri(mask, BOUNDS.maskBytes) } : others;
}

/** The best boxes, as many as there is room for. */
function boxesOf(found: readonly Omit<Detection, 'landmarks'>[], task: Task): NonNullable<Findings['boxes']> {
  let room: number = BOUNDS.boxBytes;
  const boxes = found.map(({ classIndex, score, x, y, w, h }) => {
    const [left, top, wide, high] = [x, y, w, h].map((v) => roundedNumber(v)) as [number, number, number, number];
    return { class: className(task, classIndex), score: roundedNumber(score), x: left, y: top, w: wide, h: high };
  });
  return boxes.filter((box) => (room -= JSON.stringify(box).length + 1) >= 0);
}

function className({ card }: Task, index: number): string {
  return shortName(card.classes[index] ?? `class ${index}`);
}
