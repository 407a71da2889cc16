import { expect, jest, test } from '@jest/globals';

test('without h5wasm, what to install is told', async () => {
  jest.unstable_mockModule('h5wasm', () => {
    throw Object.assign(new Error("Cannot find package 'h5wasm' imported from here"), { code: 'ERR_MODULE_NOT_FOUND' });
  });
  const { readNir, writeNir } = await import('../../../src/nir/index.js');
  const problem = { code: 'NIR_NEEDS_H5WASM', diagnostics: [{ hint: 'npm install h5wasm' }] };
  await expect(writeNir({ type: 'NIRGraph', nodes: new Map(), edges: [] })).rejects.toMatchObject(problem);
  const start = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);
  await expect(readNir(start, 'x.nir')).rejects.toMatchObject(problem);
});
