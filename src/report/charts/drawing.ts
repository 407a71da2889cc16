import { html, type Content, type Markup } from '../markup.js';

/** Where a chart draws its marks, inside its margins. */
export interface Area {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The plot area of a drawing with axes. */
export function areaOf(width: number, height: number, left = 46): Area {
  return { width, height, left, right: width - 16, top: 34, bottom: height - 44 };
}

/** A drawing's place in the page, what it is called and what it shows, for those who do not see it. */
export interface Caption {
  /** Letters, digits and hyphens; unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** An SVG that stands for one image. @param natural whether it keeps its size, and is scrolled where it is too large, instead of filling its place */
export function drawing(
  { id, title, description }: Caption,
  width: number,
  height: number,
  body: Content,
  natural = false,
): Markup {
  const size = natural && html` width="${width}" height="${height}"`;
  return html`<svg
    class="${natural ? 'natural' : 'chart'}"
    role="img"
    ${size}
    viewBox="0 0 ${width} ${height}"
    aria-labelledby="${id}-title ${id}-desc"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${description}</desc>
    ${body}
  </svg>`;
}

/** A coordinate with one digit behind the point: a tenth of a pixel. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A path through points; those that are no numbers interrupt it. */
export function pathThrough(points: readonly (readonly [x: number, y: number])[]): string {
  let pen = 'M';
  let path = '';
  for (const [x, y] of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      pen = 'M';
      continue;
    }
    path += `${pen}${px(x)} ${px(y)}`;
    pen = 'L';
  }
  return path;
}
