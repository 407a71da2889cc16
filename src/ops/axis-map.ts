/**
 * The index map of an operator that treats each axis by itself: `axes[a][i]` is the input position along axis `a` of output position `i`, or -1
 * for a constant, which wins over every other axis. `strides` are those of the input, in elements.
 */
export function combineAxes(axes: readonly Int32Array[], strides: readonly number[]): Int32Array {
  return axes.reduce((outer, axis, a) => {
    const index = new Int32Array(outer.length * axis.length);
    for (let o = 0; o < outer.length; o++)
      for (let i = 0; i < axis.length; i++)
        index[o * axis.length + i] = outer[o]! < 0 || axis[i]! < 0 ? -1 : outer[o]! + axis[i]! * strides[a]!;
    return index;
  }, new Int32Array(1));
}
