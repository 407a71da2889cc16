import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../../diagnostics/index.js';
import { readClassFile } from '../card/index.js';
import type { TruthBox } from '../metrics/index.js';
import { isRecord, showValue } from '../schema/index.js';
import type { Dataset, DatasetImage, DatasetLoader } from './dataset.js';
import { imagePath, readJsonFile, throwProblems, wrongAnnotation } from './files.js';
import { boxField, keyField, records, sizeFields } from './json-fields.js';

/**
 * A small JSON: images {id, file, width, height}, annotations {image_id, cls, bbox [x,y,w,h] in pixels, ignore?}, classes. `cls` is a class index;
 * `classes` is a list of names, or a text that names a JSON file of them relative to the annotations. Without names, indices are the model's.
 */
export const simpleJson: DatasetLoader = {
  kind: 'simple',
  about: 'JSON with images {id, file} and annotations {image_id, cls, bbox}',
  async fits({ annotations }) {
    if (!annotations?.endsWith('.json')) return false;
    const json = await readJsonFile(annotations);
    return isRecord(json) && 'images' in json && 'annotations' in json && !('categories' in json);
  },
  load: ({ images, annotations = '' }) => loadSimple(images, annotations),
};

async function loadSimple(folder: string, path: string): Promise<Dataset> {
  const json = await readJsonFile(path);
  const problems: Diagnostic[] = [];
  const classes = classNames(isRecord(json) ? json['classes'] : undefined, path, problems);
  const boxes = new Map<string, TruthBox[]>();
  const entries = records(json, 'images', path, problems);
  entries.forEach((image) => boxes.set(keyField(image['id'], 'id', `${path}: images`, problems), []));
  records(json, 'annotations', path, problems).forEach((entry, i) => {
    const where = `${path}: annotations[${i}]`;
    const box = boxField(entry['bbox'], where, problems);
    const list = boxes.get(keyField(entry['image_id'], 'image_id', where, problems));
    const { cls } = entry;
    const known = typeof cls === 'number' && Number.isInteger(cls) && cls >= 0 && cls < (classes?.length ?? Infinity);
    if (!list) problems.push(wrongAnnotation(where, 'an image_id of "images"', showValue(entry['image_id'])));
    if (!known) {
      problems.push(
        wrongAnnotation(where, `"cls", a class index${classes ? ` below ${classes.length}` : ''}`, showValue(cls)),
      );
      return;
    }
    if (box && list) list.push({ ...box, classIndex: cls, ...(entry['ignore'] ? { ignore: true } : {}) });
  });
  const images: DatasetImage[] = [];
  for (const entry of entries) {
    const id = String(entry['id']);
    const name = keyField(entry['file'], 'file', `${path}: image ${id}`, problems);
    const file = await imagePath(folder, name, `${path}: image ${id}`, problems);
    images.push({ id, file, ...sizeFields(entry), boxes: boxes.get(id) ?? [] });
  }
  throwProblems(problems);
  return { kind: 'simple', images, classes };
}

function classNames(value: unknown, path: string, problems: Diagnostic[]): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  const file = typeof value === 'string' ? /[^\s"'()]+\.json/.exec(value)?.[0] : undefined;
  const full = file === undefined ? undefined : join(dirname(path), file);
  if (full !== undefined && existsSync(full)) return readClassFile(full);
  problems.push(
    wrongAnnotation(`${path}: classes`, 'a list of names or a text that names a JSON file', showValue(value)),
  );
  return undefined;
}
