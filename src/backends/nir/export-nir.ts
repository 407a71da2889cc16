import { writeNir } from '../../nir/index.js';
import type { SnnProgram } from '../../snn/index.js';
import type { LossReport } from './losses.js';
import { toNir, type NirOptions } from './to-nir.js';

/**
 * A program as the bytes of a NIR file, the same for the same program and options, and what its reader will do differently.
 * @throws as `toNir`; NIR_NEEDS_H5WASM where the package that writes HDF5 is not installed
 */
export async function exportNir(
  program: SnnProgram,
  options: NirOptions = {},
): Promise<{ bytes: Uint8Array; report: LossReport }> {
  const { graph, losses } = toNir(program, options);
  return { bytes: await writeNir(graph), report: losses };
}
