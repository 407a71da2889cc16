/** A table of ratios with their bars, widest column as wide as it has to be. */
export function ratioTable(ratios) {
  const rows = ratios.map(({ name, value, bar, atLeast, ok }) => [
    name,
    value.toFixed(2),
    `${atLeast ? '>=' : '<='} ${bar}`,
    ok ? 'yes' : 'NO',
  ]);
  const table = [['name', 'value', 'bar', 'ok'], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const line = (row) =>
    row.map((cell, column) => (column === 1 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  ');
  return [line(table[0]), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].map((text) =>
    text.trimEnd(),
  );
}

/** What the ratios are made of. */
export function detailLines(ratios) {
  return ratios.map(({ name, details }) => `${name}: ${details}`);
}
