import { TestEnvironment } from 'jest-environment-node';

/** Jest gives each test file its own globals; ONNX Runtime's native code only accepts the process's own typed arrays. */
export default class RuntimeArrays extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of [
      'ArrayBuffer',
      'SharedArrayBuffer',
      'Uint8Array',
      'Int8Array',
      'Uint8ClampedArray',
      'Uint16Array',
      'Int16Array',
      'Uint32Array',
      'Int32Array',
      'BigInt64Array',
      'BigUint64Array',
      'Float32Array',
      'Float64Array',
      'DataView',
    ])
      this.global[name] = globalThis[name];
  }
}
