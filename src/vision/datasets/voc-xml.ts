import { basename, join } from 'node:path';
import type { Diagnostic } from '../../diagnostics/index.js';
import { isImageFile, listFolder } from '../image/index.js';
import type { TruthBox } from '../metrics/index.js';
import type { Dataset, DatasetLoader } from './dataset.js';
import { imagePath, kindOfPath, readTextFile, stem, throwProblems, wrongAnnotation } from './files.js';
import { child, childText, parseXml, type XmlElement } from './xml.js';

/**
 * Pascal VOC: a folder of XML files, one per picture, of which the pictures in the images' folder count. Corners are pixel numbers from 1 with
 * both ends inside, so a box is (xmin - 1, ymin - 1, xmax, ymax). `difficult` objects are ignored. Classes are the names found, sorted.
 * @source http://host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/devkit_doc.html
 */
export const vocXml: DatasetLoader = {
  kind: 'voc',
  about: 'folder of Pascal VOC XML files',
  async fits({ annotations }) {
    if (annotations === undefined || (await kindOfPath(annotations)) !== 'folder') return false;
    return (await listFolder(annotations)).some((name) => name.endsWith('.xml'));
  },
  load: ({ images, annotations = '' }) => loadVoc(images, annotations),
};

interface NamedBox extends Omit<TruthBox, 'classIndex'> {
  readonly name: string;
}

async function loadVoc(folder: string, labels: string): Promise<Dataset> {
  const problems: Diagnostic[] = [];
  const pictures = new Map((await listFolder(folder)).filter(isImageFile).map((name) => [stem(name), name]));
  const found = [];
  for (const name of (await listFolder(labels)).filter((n) => n.endsWith('.xml'))) {
    const path = join(labels, name);
    const root = parseXml(await readTextFile(path), path);
    const named = childText(root, 'filename') ?? '';
    const picture = pictures.get(stem(name)) ?? (named === '' ? `${stem(name)}.jpg` : basename(named));
    const size = child(root, 'size');
    const [width, height] = [Number(size && childText(size, 'width')), Number(size && childText(size, 'height'))];
    found.push({
      id: stem(name),
      file: await imagePath(folder, picture, path, problems),
      ...(width > 0 && height > 0 ? { width, height } : {}),
      objects: objectsOf(root, path, problems),
    });
  }
  throwProblems(problems);
  const classes = [...new Set(found.flatMap((image) => image.objects.map((o) => o.name)))].sort();
  const images = found.map(({ objects, ...image }) => ({
    ...image,
    boxes: objects.map(({ name, ...box }) => ({ ...box, classIndex: classes.indexOf(name) })),
  }));
  return { kind: 'voc', images, classes };
}

function objectsOf(root: XmlElement, path: string, problems: Diagnostic[]): NamedBox[] {
  return root.children
    .filter((c) => c.name === 'object')
    .flatMap((object, i): NamedBox[] => {
      const where = `${path}: object ${i + 1}`;
      const name = childText(object, 'name');
      const corners = child(object, 'bndbox');
      const [x1, y1, x2, y2] = ['xmin', 'ymin', 'xmax', 'ymax'].map((key) =>
        Number((corners && childText(corners, key)) || NaN),
      ) as [number, number, number, number];
      if (!name || !(x2 >= x1 && y2 >= y1)) {
        problems.push(
          wrongAnnotation(
            where,
            'a name and a bndbox with xmin <= xmax and ymin <= ymax',
            `"${name ?? ''}" ${[x1, y1, x2, y2].join(' ')}`,
          ),
        );
        return [];
      }
      const ignore = childText(object, 'difficult') === '1' ? { ignore: true } : {};
      return [{ name, x: x1 - 1, y: y1 - 1, w: x2 - x1 + 1, h: y2 - y1 + 1, ...ignore }];
    });
}
