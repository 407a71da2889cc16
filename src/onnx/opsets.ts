import { fail } from '../diagnostics/index.js';
import type { OperatorSetIdProto } from './messages.js';
import { toNumber } from './schema.js';

/** Version of each operator domain; ONNX's own is ''. */
export type Opsets = ReadonlyMap<string, number>;

/** Versions of the default domain, and of the file format, that can be read. */
export const SUPPORTED = { opset: [7, 26], ir: [3, 13] } as const;

/** @throws ConvertError UNSUPPORTED_OPSET when the default domain's version is outside 7..26 */
export function checkedOpsets(imports: readonly OperatorSetIdProto[], where: string): Map<string, number> {
  const opsets = new Map(
    imports.map((i) => [i.domain === 'ai.onnx' ? '' : (i.domain ?? ''), toNumber(i.version ?? 0)]),
  );
  const version = opsets.get('');
  const [least, most] = SUPPORTED.opset;
  if (version !== undefined && !(version >= least && version <= most))
    fail(
      'UNSUPPORTED_OPSET',
      where,
      `Expected opset ${least} to ${most} but found ${version}`,
      versionHint(version < least, 'opset'),
    );
  return opsets;
}

/** @throws ConvertError UNSUPPORTED_IR_VERSION outside 3..13 */
export function checkIrVersion(version: number, where: string): void {
  const [least, most] = SUPPORTED.ir;
  if (!(version >= least && version <= most))
    fail(
      'UNSUPPORTED_IR_VERSION',
      where,
      `Expected IR version ${least} to ${most} but found ${version}`,
      versionHint(version < least, 'IR version'),
    );
}

function versionHint(tooOld: boolean, what: string): string {
  return tooOld
    ? 'convert the file with onnx.version_converter, or export it again with a newer exporter'
    : `export with an older ${what}, such as torch.onnx.export(..., opset_version=17)`;
}
