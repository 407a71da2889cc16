import { html, type Markup } from '../markup.js';
import { px } from './drawing.js';

/** Shapes that differ without colour. */
export type Shape = 'circle' | 'square' | 'diamond' | 'triangle' | 'cross';

/** One point with its tooltip. */
export function mark(shape: Shape, x: number, y: number, kind: string, tooltip: string, size = 4): Markup {
  return html`<g class="mark ${kind}"><title>${tooltip}</title><path d="${outline(shape, x, y, size)}" /></g>`;
}

/** The outline of a shape about its centre. */
export function outline(shape: Shape, x: number, y: number, r: number): string {
  const at = (dx: number, dy: number): string => `${px(x + dx)} ${px(y + dy)}`;
  switch (shape) {
    case 'circle':
      return `M${at(-r, 0)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
    case 'square':
      return `M${at(-r, -r)}h${2 * r}v${2 * r}h${-2 * r}z`;
    case 'diamond':
      return `M${at(0, -1.35 * r)}L${at(1.35 * r, 0)}L${at(0, 1.35 * r)}L${at(-1.35 * r, 0)}z`;
    case 'triangle':
      return `M${at(0, -1.25 * r)}L${at(1.2 * r, r)}L${at(-1.2 * r, r)}z`;
    case 'cross':
      return `M${at(-r, -r)}l${2 * r} ${2 * r}M${at(-r, r)}l${2 * r} ${-2 * r}`;
  }
}
