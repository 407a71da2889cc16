/** Rows of the left factor that one pass of the inner loop handles. */
const ROWS = 4;
/** Columns of the right factor that one pass of the inner loop handles. */
const COLUMNS = 2;

/** Where the element (i, k) of a matrix stands: `offset + i * across + k * along`, with k the axis that is summed over. */
export interface Strided {
  readonly data: Float32Array | Float64Array;
  readonly offset: number;
  readonly across: number;
  readonly along: number;
}

/** The left factor of a product in blocks of 4 rows, element by element of `depth`; missing rows are zero. */
export function packRows(from: Strided, rows: number, depth: number): Float64Array {
  return pack(from, rows, depth, ROWS);
}

/** The right factor in panels of 2 columns, element by element of `depth`; missing columns are zero. */
export function packColumns(from: Strided, columns: number, depth: number): Float64Array {
  return pack(from, columns, depth, COLUMNS);
}

/** Room for `columns` packed columns. */
export function packedColumns(columns: number, depth: number): Float64Array {
  return new Float64Array(Math.ceil(columns / COLUMNS) * COLUMNS * depth);
}

/** The place of element k of a column among packed columns. */
export function packedAt(column: number, k: number, depth: number): number {
  return (column - (column % COLUMNS)) * depth + k * COLUMNS + (column % COLUMNS);
}

/**
 * Product of packed factors, in double precision, each sum in the order of depth: element (i, j) is written to `out[offset + i * rowStride + j]`,
 * after adding `bias[i]`. Four rows by two columns at once keep eight sums in registers.
 */
export function multiplyPacked(
  left: Float64Array,
  right: Float64Array,
  extents: { readonly rows: number; readonly columns: number; readonly depth: number },
  out: Float32Array | Float64Array,
  offset: number,
  rowStride: number,
  bias?: ArrayLike<number>,
): void {
  const { rows, columns, depth } = extents;
  const sums = new Float64Array(ROWS * COLUMNS);
  for (let row = 0; row < rows; row += ROWS)
    for (let column = 0; column < columns; column += COLUMNS) {
      blockProduct(left, row * depth, right, column * depth, depth, sums);
      const columnsHere = Math.min(COLUMNS, columns - column);
      for (let r = 0; r < ROWS && row + r < rows; r++) {
        const start = bias ? bias[row + r]! : 0;
        for (let c = 0; c < columnsHere; c++)
          out[offset + (row + r) * rowStride + column + c] = sums[r * COLUMNS + c]! + start;
      }
    }
}

function blockProduct(
  a: Float64Array,
  ai: number,
  b: Float64Array,
  bi: number,
  depth: number,
  sums: Float64Array,
): void {
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  for (let k = 0; k < depth; k++) {
    const b0 = b[bi]!;
    const b1 = b[bi + 1]!;
    const a0 = a[ai]!;
    const a1 = a[ai + 1]!;
    const a2 = a[ai + 2]!;
    const a3 = a[ai + 3]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s30 += a3 * b0;
    s31 += a3 * b1;
    ai += ROWS;
    bi += COLUMNS;
  }
  sums[0] = s00;
  sums[1] = s01;
  sums[2] = s10;
  sums[3] = s11;
  sums[4] = s20;
  sums[5] = s21;
  sums[6] = s30;
  sums[7] = s31;
}

function pack(from: Strided, count: number, depth: number, width: number): Float64Array {
  const packed = new Float64Array(Math.ceil(count / width) * width * depth);
  for (let i = 0; i < count; i++) {
    const lane = i % width;
    const start = (i - lane) * depth + lane;
    const read = from.offset + i * from.across;
    for (let k = 0; k < depth; k++) packed[start + k * width] = from.data[read + k * from.along]!;
  }
  return packed;
}
