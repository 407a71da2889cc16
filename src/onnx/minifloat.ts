import { DataType } from './enums.js';

/** How a short float spends its bits, and what its largest exponent means: infinities and NaN, NaN in the last code only, NaN as negative zero, or nothing special. */
interface Layout {
  readonly exponent: number;
  readonly mantissa: number;
  readonly bias: number;
  readonly special: 'ieee' | 'last-is-nan' | 'negative-zero-is-nan' | 'none';
}

const layouts: Readonly<Record<number, Layout>> = {
  [DataType.FLOAT16]: { exponent: 5, mantissa: 10, bias: 15, special: 'ieee' },
  [DataType.BFLOAT16]: { exponent: 8, mantissa: 7, bias: 127, special: 'ieee' },
  [DataType.FLOAT8E4M3FN]: { exponent: 4, mantissa: 3, bias: 7, special: 'last-is-nan' },
  [DataType.FLOAT8E4M3FNUZ]: { exponent: 4, mantissa: 3, bias: 8, special: 'negative-zero-is-nan' },
  [DataType.FLOAT8E5M2]: { exponent: 5, mantissa: 2, bias: 15, special: 'ieee' },
  [DataType.FLOAT8E5M2FNUZ]: { exponent: 5, mantissa: 2, bias: 16, special: 'negative-zero-is-nan' },
  [DataType.FLOAT4E2M1]: { exponent: 2, mantissa: 1, bias: 1, special: 'none' },
};

const tables = new Map<number, Float32Array>();

/**
 * The value of every code of a float type of 4, 8 or 16 bits, indexed by code.
 * @source https://onnx.ai/onnx/technical/float8.html
 */
export function minifloatTable(dataType: number): Float32Array | undefined {
  const layout = layouts[dataType];
  if (!layout) return undefined;
  let table = tables.get(dataType);
  if (!table) {
    const codes = 2 ** (1 + layout.exponent + layout.mantissa);
    table = Float32Array.from({ length: codes }, (_, code) => valueOf(code, layout));
    tables.set(dataType, table);
  }
  return table;
}

function valueOf(code: number, { exponent: exponentBits, mantissa: mantissaBits, bias, special }: Layout): number {
  const negative = code >> (exponentBits + mantissaBits) === 1;
  const exponent = (code >> mantissaBits) & (2 ** exponentBits - 1);
  const mantissa = code & (2 ** mantissaBits - 1);
  const largest = 2 ** exponentBits - 1;
  if (special === 'ieee' && exponent === largest) return mantissa ? NaN : negative ? -Infinity : Infinity;
  if (special === 'last-is-nan' && exponent === largest && mantissa === 2 ** mantissaBits - 1) return NaN;
  if (special === 'negative-zero-is-nan' && negative && exponent === 0 && mantissa === 0) return NaN;
  const fraction = mantissa / 2 ** mantissaBits;
  const magnitude = exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
  return negative ? -magnitude : magnitude;
}
