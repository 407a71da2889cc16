import type { Diagnostic } from '../../diagnostics/index.js';
import type { TruthBox } from '../metrics/index.js';
import { isRecord, showValue } from '../schema/index.js';
import type { Dataset, DatasetImage, DatasetLoader } from './dataset.js';
import { imagePath, readJsonFile, throwProblems, wrongAnnotation } from './files.js';
import { boxField, keyField, records, sizeFields } from './json-fields.js';

/**
 * COCO's instances JSON: images {id, file_name}, annotations {image_id, category_id, bbox, area, iscrowd}, categories {id, name}. Class indices
 * are the places of the categories by rising id. A crowd is a crowd; `ignore` (as LVIS and some tools write) is ignored.
 * @source https://cocodataset.org/#format-data
 */
export const cocoJson: DatasetLoader = {
  kind: 'coco',
  about: 'COCO instances JSON (images, annotations, categories)',
  async fits({ annotations }) {
    if (!annotations?.endsWith('.json')) return false;
    const json = await readJsonFile(annotations);
    return isRecord(json) && 'categories' in json;
  },
  load: ({ images, annotations = '' }) => loadCoco(images, annotations),
};

async function loadCoco(folder: string, path: string): Promise<Dataset> {
  const json = await readJsonFile(path);
  const problems: Diagnostic[] = [];
  const categories = records(json, 'categories', path, problems)
    .map((c) => ({ id: Number(c['id']), name: String(c['name']) }))
    .sort((a, b) => a.id - b.id);
  const classOf = new Map(categories.map(({ id }, i) => [String(id), i]));
  const boxes = new Map<string, TruthBox[]>();
  const entries = records(json, 'images', path, problems);
  entries.forEach((image) => boxes.set(keyField(image['id'], 'id', `${path}: images`, problems), []));
  records(json, 'annotations', path, problems).forEach((entry, i) => {
    const where = `${path}: annotations[${i}]`;
    const box = boxField(entry['bbox'], where, problems);
    const list = boxes.get(keyField(entry['image_id'], 'image_id', where, problems));
    const classIndex = classOf.get(keyField(entry['category_id'], 'category_id', where, problems));
    if (!list) problems.push(wrongAnnotation(where, 'an image_id of "images"', showValue(entry['image_id'])));
    if (classIndex === undefined)
      problems.push(wrongAnnotation(where, 'a category_id of "categories"', showValue(entry['category_id'])));
    if (!box || !list || classIndex === undefined) return;
    const area = entry['area'];
    list.push({
      ...box,
      classIndex,
      ...(entry['iscrowd'] ? { crowd: true } : {}),
      ...(entry['ignore'] ? { ignore: true } : {}),
      ...(typeof area === 'number' ? { area } : {}),
    });
  });
  const images: DatasetImage[] = [];
  for (const entry of entries) {
    const id = String(entry['id']);
    const name = keyField(entry['file_name'], 'file_name', `${path}: image ${id}`, problems);
    const file = await imagePath(folder, name, `${path}: image ${id}`, problems);
    images.push({ id, file, ...sizeFields(entry), boxes: boxes.get(id) ?? [] });
  }
  throwProblems(problems);
  return { kind: 'coco', images, classes: categories.map((c) => c.name) };
}
