/** One level of a detector's feature pyramid. `start` is its first row in the concatenation of all levels. */
export interface Level {
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
  readonly start: number;
}

/** Levels of an input of [height, width] pixels; sizes that a stride does not divide are rounded up. `perCell` rows for each cell. */
export function levelsOf(strides: readonly number[], [height, width]: readonly [number, number], perCell = 1): Level[] {
  let start = 0;
  return strides.map((stride) => {
    const level = { stride, rows: Math.ceil(height / stride), columns: Math.ceil(width / stride), start };
    start += level.rows * level.columns * perCell;
    return level;
  });
}

/** Number of rows of all levels together. */
export function rowCount(levels: readonly Level[], perCell = 1): number {
  return levels.reduce((total, level) => total + level.rows * level.columns * perCell, 0);
}

/** Calls `visit` for every cell, row by row; `index` counts cells in the level. */
export function eachCell(level: Level, visit: (index: number, column: number, row: number) => void): void {
  for (let row = 0, index = 0; row < level.rows; row++)
    for (let column = 0; column < level.columns; column++, index++) visit(index, column, row);
}
