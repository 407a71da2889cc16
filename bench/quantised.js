/** Element types of ONNX. */
const [FLOAT, UINT8, INT8] = [1, 2, 3];
const INTS = 7;

/**
 * A convolution of 8 bits as an ONNX file: QLinearConv, from bytes to bytes. It rounds its output to 256 values, so it stands for how fast it could be, not for the same result.
 * @param weights Int8Array
 */
export function quantisedConvolution(snn, { kernel, inputs, outputs, extent }, weights) {
  const pad = (kernel - 1) / 2;
  const tensor = (name, dataType, dims, data) => ({
    name,
    dataType,
    dims,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  });
  const value = (name, channels) => ({
    name,
    type: {
      tensorType: { elemType: UINT8, shape: { dim: [1, channels, extent, extent].map((dimValue) => ({ dimValue })) } },
    },
  });
  const attribute = (name, ints) => ({ name, type: INTS, ints });
  return snn.encodeModel({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 13 }],
    graph: {
      name: 'quantised',
      node: [
        {
          name: 'conv',
          opType: 'QLinearConv',
          input: ['x', 'one', 'none', 'w', 'one', 'zero', 'scale', 'none'],
          output: ['y'],
          attribute: [attribute('kernel_shape', [kernel, kernel]), attribute('pads', [pad, pad, pad, pad])],
        },
      ],
      initializer: [
        tensor('one', FLOAT, [], Float32Array.of(1)),
        tensor('none', UINT8, [], Uint8Array.of(0)),
        tensor('w', INT8, [outputs, inputs, kernel, kernel], weights),
        tensor('zero', INT8, [], Int8Array.of(0)),
        tensor('scale', FLOAT, [], Float32Array.of(127 * Math.sqrt(inputs))),
      ],
      input: [value('x', inputs)],
      output: [value('y', outputs)],
    },
  });
}
