import { html, type Content, type Markup } from './markup.js';

/** A column's heading and what its cells are. */
export interface Column {
  readonly head: Content;
  /** Numbers are aligned at their ends. */
  readonly number?: boolean;
}

/** A cell, or a cell with the number that it is sorted by. */
export type Cell = Content | SortableCell;

/** A cell that is sorted by a number instead of by its text. */
export interface SortableCell {
  readonly shown: Content;
  readonly by: number;
}

/** A row's cells, with an anchor where it can be pointed at and a kind that the style knows. */
export interface Row {
  readonly cells: readonly Cell[];
  readonly id?: string;
  readonly kind?: string;
}

/** A table with a caption; the first cell of each row names it. */
export function tableOf(caption: string, columns: readonly Column[], rows: readonly Row[], sortable = false): Markup {
  const heads = columns.map(({ head, number }) => html`<th scope="col" ${kindOf(number)}>${head}</th>`);
  const body = rows.map(
    ({ cells, id, kind }) =>
      html`<tr${id !== undefined && html` id="${id}"`}${kind !== undefined && html` class="${kind}"`}>${cells.map((cell, i) => cellOf(cell, columns[i], i === 0))}</tr>`,
  );
  return html`<div class="table" tabindex="0" role="region" aria-label="Table: ${caption}"><table${sortable && html` class="sortable"`}><caption>${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function cellOf(cell: Cell, column: Column | undefined, first: boolean): Markup {
  const sortable = isSortable(cell);
  const by = sortable && Number.isFinite(cell.by) && html` data-by="${cell.by}"`;
  const content = sortable ? cell.shown : cell;
  return first
    ? html`<th scope="row" ${kindOf(column?.number)}${by}>${content}</th>`
    : html`<td${kindOf(column?.number)}${by}>${content}</td>`;
}

function kindOf(number: boolean | undefined): Markup | false {
  return number === true && html` class="number"`;
}

function isSortable(cell: Cell): cell is SortableCell {
  return typeof cell === 'object' && cell !== null && 'shown' in cell;
}
