import { either, nothing, number } from '../schema/index.js';

/** The column of the class scores that means "no object", or null when all columns are classes. */
export const backgroundField = either(nothing, number({ integer: true, min: 0 }));

/** Number of score columns for the classes of a card. */
export function columnsFor(classes: readonly string[], background: number | null): number {
  return classes.length + (background === null ? 0 : 1);
}

/** The class of a score column. */
export function classOfColumn(column: number, background: number | null): number {
  return background !== null && column > background ? column - 1 : column;
}
