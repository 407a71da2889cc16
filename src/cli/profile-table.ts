import type { ProfileRow } from '../index.js';
import { short, tableLines } from './table.js';

/** Where the engine's time went: a line for each layer and for what the host did, and their sum. */
export function profileLines(rows: readonly ProfileRow[]): string[] {
  const heading = ['layer', 'kernel', 'events', 'SOPs', 'ms', 'GSOP/s', 'predicted ms'];
  const sum = rows.reduce<ProfileRow>(
    (all, row) => ({
      ...all,
      events: all.events + row.events,
      operations: all.operations + row.operations,
      milliseconds: all.milliseconds + row.milliseconds,
      predicted: (all.predicted ?? 0) + (row.predicted ?? 0),
    }),
    { layer: 'all', kernels: [], events: 0, operations: 0, milliseconds: 0, predicted: 0 },
  );
  return tableLines([heading, ...[...rows, sum].map(cells)], 2);
}

function cells({ layer, kernels, events, operations, milliseconds, predicted }: ProfileRow): string[] {
  return [
    layer,
    kernels.map(({ kernel }) => kernel).join(' + '),
    events === 0 ? '' : short(events),
    operations === 0 ? '' : short(operations),
    milliseconds.toFixed(2),
    operations === 0 ? '' : (operations / milliseconds / 1e6).toFixed(2),
    predicted === undefined ? '' : predicted.toFixed(2),
  ];
}
