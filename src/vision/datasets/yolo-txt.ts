import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Diagnostic } from '../../diagnostics/index.js';
import { readClassFile } from '../card/index.js';
import { imageFiles, listFolder, readImageSize } from '../image/index.js';
import type { TruthBox } from '../metrics/index.js';
import type { Dataset, DatasetImage, DatasetLoader } from './dataset.js';
import { kindOfPath, readTextFile, stem, throwProblems, wrongAnnotation } from './files.js';

const classFiles = ['classes.txt', 'obj.names', 'data.names'];

/**
 * YOLO labels: for each picture a text file of the same name with lines "class cx cy w h", relative to the picture (polygons, "class x1 y1 x2 y2
 * x3 y3 ...", count as their bounding boxes). A picture without a file has no objects. Names come from classes.txt, obj.names, or the `names` of
 * a data.yaml in or above the labels' folder, if there is one.
 * @source https://docs.ultralytics.com/datasets/detect/
 */
export const yoloTxt: DatasetLoader = {
  kind: 'yolo',
  about: 'folder of YOLO label files (class cx cy w h)',
  async fits({ annotations }) {
    if (annotations === undefined || (await kindOfPath(annotations)) !== 'folder') return false;
    return (await listFolder(annotations)).some((name) => name.endsWith('.txt') && !classFiles.includes(name));
  },
  load: ({ images, annotations = '' }) => loadYolo(images, annotations),
};

async function loadYolo(folder: string, labels: string): Promise<Dataset> {
  const problems: Diagnostic[] = [];
  const classes = await classNames(labels);
  const images: DatasetImage[] = [];
  for (const file of await imageFiles(folder)) {
    const id = stem(basename(file));
    const path = join(labels, `${id}.txt`);
    const size = await readImageSize(file);
    const source = existsSync(path) ? await readTextFile(path) : '';
    const boxes = source.split('\n').flatMap((line, i): TruthBox[] => {
      if (line.trim() === '') return [];
      const where = `${path}: line ${i + 1}`;
      const [classIndex = -1, ...numbers] = line.trim().split(/\s+/).map(Number);
      const box = boxOf(numbers);
      const limit = classes?.length ?? Infinity;
      if (box && Number.isInteger(classIndex) && classIndex >= 0 && classIndex < limit)
        return [
          { classIndex, x: box.x * size.width, y: box.y * size.height, w: box.w * size.width, h: box.h * size.height },
        ];
      const expected = `"class cx cy w h"${classes ? ` with a class below ${classes.length}` : ''}`;
      problems.push(wrongAnnotation(where, expected, JSON.stringify(line.trim())));
      return [];
    });
    images.push({ id, file, width: size.width, height: size.height, boxes });
  }
  if (images.every(({ id }) => !existsSync(join(labels, `${id}.txt`))))
    problems.push(wrongAnnotation(labels, `label files named like the images of ${folder}`, 'none'));
  throwProblems(problems);
  return { kind: 'yolo', images, classes };
}

function boxOf(numbers: readonly number[]): { x: number; y: number; w: number; h: number } | undefined {
  if (numbers.some((v) => !Number.isFinite(v))) return undefined;
  if (numbers.length === 4) {
    const [cx, cy, w, h] = numbers as [number, number, number, number];
    return { x: cx - w / 2, y: cy - h / 2, w, h };
  }
  if (numbers.length < 6 || numbers.length % 2 !== 0) return undefined;
  const xs = numbers.filter((_, i) => i % 2 === 0);
  const ys = numbers.filter((_, i) => i % 2 === 1);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
}

async function classNames(labels: string): Promise<readonly string[] | undefined> {
  for (const folder of [labels, dirname(labels), dirname(dirname(labels))]) {
    for (const name of classFiles) if (existsSync(join(folder, name))) return readClassFile(join(folder, name));
    const yaml = join(folder, 'data.yaml');
    if (existsSync(yaml)) return yamlNames(await readTextFile(yaml));
  }
  return undefined;
}

/** The `names` of a data.yaml in its three usual forms: [a, b], "- a" lines, "0: a" lines. */
function yamlNames(source: string): readonly string[] | undefined {
  const [, inline = '', block = ''] =
    /^names:[ \t]*(\[[^\]]*\])?[^\n]*\n?((?:[ \t]*(?:-|\d+:)[^\n]*\n?)*)/m.exec(source) ?? [];
  const words = inline
    ? inline.slice(1, -1).split(',')
    : block.split('\n').map((line) => line.replace(/^\s*(-|\d+:)/, ''));
  const names = words.map((word) => word.trim().replace(/^(['"])(.*)\1$/, '$2')).filter((word) => word !== '');
  return names.length > 0 ? names : undefined;
}
