import { fail } from '../diagnostics/index.js';

/** The part of h5wasm that is used here; its own types are absent where it is not installed. */
export interface H5wasm {
  readonly ready: Promise<H5Module>;
  readonly File: new (name: string, mode: 'r' | 'w') => H5File;
}

interface H5Module {
  readonly FS: {
    writeFile(name: string, bytes: Uint8Array): void;
    readFile(name: string): Uint8Array;
    unlink(name: string): void;
    analyzePath(name: string): { readonly exists: boolean };
  };
  activate_throwing_error_handler?(): number;
}

/** A group of a file. */
export interface H5Group {
  readonly type: 'Group';
  keys(): string[];
  get(name: string): H5Group | H5Dataset | { readonly type: string } | null;
  create_group(name: string): H5Group;
  create_dataset(dataset: Readonly<Record<string, unknown>>): unknown;
}

/** A dataset of a file. */
export interface H5Dataset {
  readonly type: 'Dataset';
  readonly shape: readonly number[] | null;
  /** How elements are stored: the class of HDF5 (0 whole numbers, 1 real numbers, 3 text, 8 enumerations, as booleans are) and bytes. */
  readonly metadata: { readonly type: number; readonly size: number };
  readonly value: unknown;
}

interface H5File extends H5Group {
  readonly file_id: bigint;
  close(): unknown;
}

/**
 * The HDF5 library (an optional peer dependency).
 * @throws NIR_NEEDS_H5WASM where it is not installed, H5WASM_BROKEN when it does not load
 */
export async function loadH5wasm(): Promise<H5wasm> {
  const name: string = 'h5wasm';
  try {
    const module = (await import(name)) as H5wasm & { default?: H5wasm };
    const h5wasm = module.default ?? module;
    const loaded = await h5wasm.ready;
    // otherwise the library prints its errors on stderr
    loaded.activate_throwing_error_handler?.();
    return h5wasm;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`))
      return fail(
        'NIR_NEEDS_H5WASM',
        name,
        'NIR files are HDF5, and the package that reads and writes it is not installed',
        'npm install h5wasm',
      );
    return fail('H5WASM_BROKEN', name, `it is installed but does not load: ${message}`, 'install it again');
  }
}

let opened = 0;

/** Lends a file of the library's file system in memory: with `bytes` to read, otherwise a new one to write, whose bytes are returned. */
export async function withH5File<T>(
  bytes: Uint8Array | undefined,
  use: (file: H5Group) => T,
): Promise<{ readonly result: T; readonly bytes: Uint8Array }> {
  const h5wasm = await loadH5wasm();
  const { FS } = await h5wasm.ready;
  const name = `snn-convert-${opened++}.h5`;
  if (bytes) FS.writeFile(name, bytes);
  try {
    const file = new h5wasm.File(name, bytes ? 'r' : 'w');
    if (file.file_id < 0n) throw new Error('the library cannot open it');
    let result: T;
    try {
      result = use(file);
    } finally {
      file.close();
    }
    return { result, bytes: FS.readFile(name) };
  } finally {
    if (FS.analyzePath(name).exists) FS.unlink(name);
  }
}
