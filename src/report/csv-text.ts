/** What a cell of a table holds; null, undefined and numbers that are not finite are written as nothing. */
export type Cell = string | number | boolean | null | undefined;

/** Rows as comma-separated values (RFC 4180). Texts that a spreadsheet would take for a formula get an apostrophe in front. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: Cell): string {
  if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return '';
  if (typeof value !== 'string') return String(value);
  const isNumber = value.trim() !== '' && Number.isFinite(Number(value));
  const harmless = !isNumber && /^[\s=+\-@＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
