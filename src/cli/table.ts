/** Lines of a table; columns after the first `leftColumns` are right-aligned. The first row is the heading. */
export function tableLines(rows: readonly (readonly string[])[], leftColumns = 1, indent = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows.map((row) =>
    (
      indent + row.map((cell, i) => (i < leftColumns ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
    ).trimEnd(),
  );
}

/** Lines of labelled texts; long texts are wrapped and stay in their column. A label that repeats is shown once. */
export function fieldLines(fields: readonly (readonly [label: string, text: string])[], width = 100): string[] {
  const column = Math.max(...fields.map(([label]) => label.length)) + 4;
  return fields.flatMap(([label, text], i) => {
    const shown = fields[i - 1]?.[0] === label ? '' : label;
    return wrap(text, width - column).map((line, k) => `  ${(k === 0 ? shown : '').padEnd(column - 2)}${line}`);
  });
}

/** A text in lines of at most `width` characters, broken at spaces; longer words stay whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** 414720 as "414,720". */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** 54540800 as "54.5 M". */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const units: readonly (readonly [number, string])[] = [
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ];
  const [size, unit] = units.find(([limit]) => Math.abs(value) >= limit) ?? [1, ''];
  return `${(value / size).toFixed(unit === '' ? 0 : 1)}${unit}`;
}

/** 0.9026 as "0.90"; `-` for what is not finite, or null since JSON has nothing else for it. */
export function fixed(value: number | null | undefined, digits: number): string {
  return Number.isFinite(value) ? value!.toFixed(digits) : '-';
}

/** 0.9026 as "90.3 %". */
export function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(digits)} %` : '-';
}

/** 874584 as "854 KiB". */
export function bytes(count: number): string {
  return count < 1 << 20 ? `${Math.ceil(count / 1024)} KiB` : `${(count / (1 << 20)).toFixed(1)} MiB`;
}

/** A value's type as "images f32[1,3,128,128]". */
export function typed({ name, dtype, shape }: { name: string; dtype: string; shape: readonly number[] }): string {
  return `${name} ${dtype}[${shape.join(',')}]`;
}
