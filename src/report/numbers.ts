/** A space at which no line breaks. */
const HARD = '\u00a0';

/** "t = 4", in one piece. */
export function timestep(t: number): string {
  return `t${HARD}=${HARD}${t}`;
}

/** A number with a true minus sign. */
export function signed(text: string): string {
  return text.replace(/^-/, '−').replace(/^−(0(?:\.0*)?)$/, '$1');
}

/** With so many digits behind the point; a dash for what is no number. */
export function fixed(value: number | null | undefined, digits: number): string {
  return typeof value === 'number' && Number.isFinite(value) ? signed(value.toFixed(digits)) : '–';
}

/** 0.9026 as "90.3 %". */
export function percent(share: number | null | undefined, digits = 1): string {
  const text = fixed(typeof share === 'number' ? share * 100 : share, digits);
  return text === '–' ? text : `${text}${HARD}%`;
}

/** A difference of shares in points: 0.003 as "0.3". */
export function points(share: number): string {
  return fixed(share * 100, 1);
}

/** 0.412 as "0.41×". */
export function times(share: number | null | undefined): string {
  if (typeof share !== 'number' || !Number.isFinite(share)) return '–';
  return `${fixed(share, share !== 0 && share < 0.095 ? 3 : share < 9.95 ? 2 : share < 99.5 ? 1 : 0)}×`;
}

/** Three digits, whatever the size: 0.00214, 1.47, 81.1. */
export function digits(value: number | null | undefined): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.floor(Math.log10(Math.abs(value)));
  return size < -5 ? signed(value.toExponential(1)) : signed(value.toFixed(Math.min(7, Math.max(0, 2 - size))));
}

/** 54540800 as "54.5 M". */
export function short(value: number): string {
  const units: readonly (readonly [number, string])[] = [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  const [size, unit] = units.find(([limit]) => Math.abs(value) >= limit) ?? [1, ''];
  return `${fixed(value / size, unit === '' ? 0 : 1)}${unit === '' ? '' : HARD + unit}`;
}

/** An energy with its unit: 235800000 pJ as "235.8 µJ". @param picojoules unit pJ */
export function energy(picojoules: number): string {
  const units: readonly (readonly [number, string])[] = [
    [1e12, 'J'],
    [1e9, 'mJ'],
    [1e6, 'µJ'],
    [1e3, 'nJ'],
  ];
  const [size, unit] = units.find(([limit]) => Math.abs(picojoules) >= limit) ?? [1, 'pJ'];
  return `${fixed(picojoules / size, 1)}${HARD}${unit}`;
}

/** 414720 as "414 720", with narrow spaces that do not break. */
export function whole(value: number): string {
  return fixed(value, 0).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** "1 image", "3 images". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}
