import { fail, nearest } from '../../diagnostics/index.js';
import type { TruthBox } from '../metrics/index.js';
import type { Dataset, DatasetImage } from './dataset.js';

/** Names that mean the same class in Darknet's and VOC's lists as in COCO's. */
const synonyms: Readonly<Record<string, string>> = {
  aeroplane: 'airplane',
  motorbike: 'motorcycle',
  sofa: 'couch',
  tvmonitor: 'tv',
  hairdryer: 'hairdrier',
};

/**
 * A set whose class indices are the model's, by name; upper case, spaces and punctuation do not count, and VOC's names equal COCO's. A set
 * without names must use indices of the model. Every class of a labelled object must be one of the model's; classes that only one side has and
 * nobody uses do no harm.
 * @throws CLASS_MISMATCH
 */
export function mapClasses(dataset: Dataset, modelClasses: readonly string[]): Dataset {
  const index = new Map(modelClasses.map((name, i) => [canonical(name), i]));
  const { classes } = dataset;
  const target = (from: number): number | undefined => {
    if (!classes) return from < modelClasses.length ? from : undefined;
    return index.get(canonical(classes[from]!));
  };
  const used = new Set(dataset.images.flatMap(classesIn));
  const lost = [...used].filter((c) => target(c) === undefined).sort((a, b) => a - b);
  if (lost.length > 0) {
    const names = lost.map((c) => classes?.[c] ?? String(c));
    const near = nearest(names[0]!, modelClasses);
    fail(
      'CLASS_MISMATCH',
      `dataset (${dataset.kind})`,
      `Expected classes of the model (${modelClasses.length}: ${modelClasses.slice(0, 8).join(', ')}${modelClasses.length > 8 ? ', ...' : ''}) but found ${names.map((n) => `"${n}"`).join(', ')}`,
      near
        ? `did you mean "${near}"? rename it in the dataset or in the card's classes`
        : "rename the classes in the dataset or in the card's classes",
    );
  }
  const images = dataset.images.map((image): DatasetImage => {
    const boxes = image.boxes.map((box): TruthBox => ({ ...box, classIndex: target(box.classIndex)! }));
    return { ...image, boxes, ...(image.label === undefined ? {} : { label: target(image.label)! }) };
  });
  return { kind: dataset.kind, images, classes: modelClasses };
}

function classesIn(image: DatasetImage): number[] {
  return [...image.boxes.map((b) => b.classIndex), ...(image.label === undefined ? [] : [image.label])];
}

function canonical(name: string): string {
  const plain = name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '') || name;
  return synonyms[plain] ?? plain;
}
