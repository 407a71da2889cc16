import type { Detection } from '../detection.js';
import { decodeImage, loadSharp, resizeBilinear, type PixelImage } from '../image/index.js';
import { textHeight, textPath, textWidth } from './pixel-font.js';

/** One set of boxes and how it is drawn. `name` stands in the legend; labels of dashed boxes hang below them, so that two sets stay readable. */
export interface DetectionLayer {
  readonly name: string;
  readonly detections: readonly Detection[];
  /** Colour as #rrggbb. */
  readonly color: string;
  readonly dashed: boolean;
}

/** The boxes of the original network: orange, dashed. */
export function annLayer(detections: readonly Detection[]): DetectionLayer {
  return { name: 'ANN', detections, color: '#ff8c1a', dashed: true };
}

/** The boxes of the spiking network: cyan, solid. */
export function snnLayer(detections: readonly Detection[]): DetectionLayer {
  return { name: 'SNN', detections, color: '#00d0e0', dashed: false };
}

/**
 * A picture with boxes, class names and scores drawn on it, as PNG bytes. Boxes are in pixels of the picture as it is seen (orientation applied).
 * Later layers lie on top. Needs no fonts. `zoom` enlarges the drawing, so that labels do not hide a small picture.
 * @throws IMAGE_UNREADABLE
 */
export async function drawDetections(
  image: Uint8Array,
  layers: readonly DetectionLayer[],
  classes: readonly string[],
  zoom = 1,
): Promise<Uint8Array> {
  const original = await decodeImage(image, 'image to draw on');
  const pixels = resizeBilinear(original, original.width * zoom, original.height * zoom);
  const overlay = Buffer.from(overlaySvg(pixels, zoom === 1 ? layers : layers.map((l) => enlarged(l, zoom)), classes));
  const sharp = await loadSharp();
  const { width, height, data } = pixels;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .composite([{ input: overlay }])
    .png()
    .toBuffer();
}

function enlarged(layer: DetectionLayer, zoom: number): DetectionLayer {
  const detections = layer.detections.map((d) => ({
    ...d,
    x: d.x * zoom,
    y: d.y * zoom,
    w: d.w * zoom,
    h: d.h * zoom,
  }));
  return { ...layer, detections };
}

/** The drawing as SVG, without the picture. */
export function overlaySvg(
  { width, height }: Pick<PixelImage, 'width' | 'height'>,
  layers: readonly DetectionLayer[],
  classes: readonly string[],
): string {
  const scale = Math.max(1, Math.round(Math.min(width, height) / 320));
  const drawn = layers.flatMap((layer) => layer.detections.map((d) => ({ d, layer })));
  const boxes = drawn.map(({ d, layer }) => boxSvg(d, layer, scale));
  const labels = drawn.map(({ d, layer }) => boxLabelSvg(d, layer, classes, { width, height }, scale));
  const legend = layers.length > 1 ? legendSvg(layers, height, scale) : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${boxes.join('')}${labels.join('')}${legend}</svg>`;
}

function boxSvg(d: Detection, { color, dashed }: DetectionLayer, scale: number): string {
  const line = scale + 1;
  const dash = dashed ? ` stroke-dasharray="${4 * line} ${2 * line}"` : '';
  return `<rect x="${fixed(d.x)}" y="${fixed(d.y)}" width="${fixed(d.w)}" height="${fixed(d.h)}" fill="none" stroke="${color}" stroke-width="${line}"${dash}/>`;
}

function boxLabelSvg(
  d: Detection,
  { color, dashed }: DetectionLayer,
  classes: readonly string[],
  size: Pick<PixelImage, 'width' | 'height'>,
  scale: number,
): string {
  const label = `${classes[d.classIndex] ?? `class ${d.classIndex}`} ${d.score.toFixed(2)}`;
  const high = textHeight(scale) + 2 * scale;
  const x = clamp(Math.round(d.x), size.width - textWidth(label, scale) - scale);
  const y = clamp(Math.round(dashed ? d.y + d.h : d.y - high), size.height - high);
  return labelSvg(label, x, y, color, scale);
}

function legendSvg(layers: readonly DetectionLayer[], height: number, scale: number): string {
  const high = textHeight(scale) + 3 * scale;
  return layers
    .map(({ name, dashed, color }, i) => {
      const text = `${name} ${dashed ? '- - -' : '-----'}`;
      return labelSvg(text, 0, height - (layers.length - i) * high, color, scale);
    })
    .join('');
}

/** Dark letters on a ground of the layer's colour. */
function labelSvg(text: string, x: number, y: number, color: string, scale: number): string {
  const ground = `<rect x="${x}" y="${y}" width="${textWidth(text, scale) + scale}" height="${textHeight(scale) + 2 * scale}" fill="${color}"/>`;
  return `${ground}<path d="${textPath(text, x + scale, y + scale, scale)}" fill="#101010"/>`;
}

function clamp(value: number, limit: number): number {
  return Math.max(0, Math.min(value, limit));
}

function fixed(value: number): string {
  return value.toFixed(2);
}
