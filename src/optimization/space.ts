import { fail } from '../diagnostics/index.js';
import { axisOf, type Axis, type CategoricalParameter, type Parameter } from './parameter.js';

/** The parameters of a search by name. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** One value for every parameter. */
export type PointOf<P extends Parameters> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** What a parameter's value is: one of its categories, or a number. */
export type ValueOf<T extends Parameter> = T extends CategoricalParameter<infer V> ? V : number;

/** One value for every parameter, when the parameters are not known to the compiler. */
export type Point = Readonly<Record<string, number | string>>;

/** A place in the unit cube: one coordinate of [0, 1] a parameter, in the order of the space's names. */
export type Place = Float64Array;

/** The box that a search looks into, and its map to the unit cube and back. */
export class Space<P extends Parameters = Parameters> {
  readonly names: readonly string[];
  readonly axes: readonly Axis[];
  /** The number of different points; Infinity with a real parameter. */
  readonly size: number;

  /** @throws ConvertError BAD_SPACE when a parameter is no sound range, or there is none */
  constructor(readonly parameters: P) {
    this.names = Object.keys(parameters);
    if (this.names.length === 0) fail('BAD_SPACE', 'space', 'there is no parameter', 'name at least one parameter');
    this.axes = this.names.map((name) => axisOf(name, parameters[name]!));
    this.size = this.axes.reduce((product, axis) => product * axis.cells, 1);
  }

  /** The point at a place; whole numbers and categories are those of the place's cell. */
  pointAt(place: Place): PointOf<P> {
    return Object.fromEntries(this.names.map((name, k) => [name, this.axes[k]!.value(place[k]!)])) as PointOf<P>;
  }

  /**
   * The place of a point, exact for discrete parameters.
   * @throws ConvertError BAD_POINT when a parameter is missing, unknown or outside its range
   */
  placeOf(point: PointOf<P>): Place {
    const given = point as Point;
    const strange = Object.keys(given).find((name) => !this.names.includes(name));
    if (strange !== undefined)
      fail('BAD_POINT', `parameter ${strange}`, 'the space has no such parameter', `it has ${this.names.join(', ')}`);
    return Float64Array.from(this.names, (name, k) => {
      const u = this.axes[k]!.coordinate(given[name]);
      if (u !== undefined) return u;
      const found = name in given ? JSON.stringify(given[name]) : 'nothing';
      const expected = JSON.stringify(this.parameters[name]);
      return fail('BAD_POINT', `parameter ${name}`, `expected a value of ${expected}, found ${found}`, 'give one');
    });
  }

  /** The place with discrete coordinates moved to where their values lie. */
  rounded(place: Place): Place {
    return place.map((u, k) => {
      const axis = this.axes[k]!;
      return axis.cells === Infinity ? u : axis.centre(axis.cell(u));
    });
  }

  /** A text that two points share when they are the same. */
  keyOf(point: PointOf<P>): string {
    return JSON.stringify(this.names.map((name) => (point as Point)[name]));
  }

  /** The place of the point number `index` of a space of discrete parameters, counted with the last parameter running fastest. */
  placeAt(index: number): Place {
    const place = new Float64Array(this.axes.length);
    for (let k = this.axes.length - 1, left = index; k >= 0; k--) {
      const axis = this.axes[k]!;
      place[k] = axis.centre(left % axis.cells);
      left = Math.floor(left / axis.cells);
    }
    return place;
  }
}
