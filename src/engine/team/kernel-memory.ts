import { simdModule } from '../kernels/simd-module.js';

const PAGE = 65_536;

/** The most pages of 64 KiB that memory for compiled kernels may have; their module expects it to be declared so. */
const MOST_PAGES = 65_536;

/** What stands before the limits of the imported memory in the compiled module: module and name of the import, and its kind. */
const MEMORY_IMPORT = [3, ...Array.from('env', code), 6, ...Array.from('memory', code), 2];

/** Limits of a memory with a maximum: of one thread, and shared by several. */
const [LIMITED, SHARED] = [1, 3];

/** The functions of the compiled module that work on rows; all arguments are numbers. */
export type KernelExports = Readonly<Record<string, (...args: readonly number[]) => number | undefined>>;

/** Memory for compiled kernels that several threads may share. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  readonly shared: boolean;
  /** What another thread needs to work in this memory. */
  readonly module: object;
  readonly memory: object;
  /** The kernels of this thread. */
  readonly kernels: KernelExports;
}

interface WebAssemblyInterface {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: object) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const modules = new Map<boolean, object | undefined>();

/** Whether compiled kernels can run here. */
export function hasKernels(): boolean {
  return compiledModule(false) !== undefined;
}

/**
 * Memory of so many bytes, zero, with the kernels in it.
 * @param shared whether other threads may join in; then memory lies in a SharedArrayBuffer
 * @param bound what the kernels of neurons with ranges ask for bounds; none otherwise
 * @returns undefined where compiled kernels (or shared memory, if that is asked for) cannot be had
 */
export function kernelMemory(
  bytes: number,
  shared: boolean,
  bound: (...args: number[]) => number = () => 0,
): KernelMemory | undefined {
  const module = compiledModule(shared);
  if (!module) return undefined;
  const wasm = webAssembly()!;
  const memory = new wasm.Memory({ initial: Math.ceil(bytes / PAGE), maximum: MOST_PAGES, shared });
  const imports = { env: { memory }, neurons: { bound, preciseBound: bound } };
  const kernels = new wasm.Instance(module, imports).exports as KernelExports;
  return { buffer: memory.buffer, shared, module, memory, kernels };
}

/** WebAssembly's interface, wherever it comes from: a browser, Node or a worker of either. */
function webAssembly(): WebAssemblyInterface | undefined {
  return (globalThis as { WebAssembly?: WebAssemblyInterface }).WebAssembly;
}

/** The module, compiled once; undefined where it (or shared memory, if that is asked for) cannot be had. */
function compiledModule(shared: boolean): object | undefined {
  const wasm = webAssembly();
  if (!wasm || (shared && typeof SharedArrayBuffer === 'undefined')) return undefined;
  if (!modules.has(shared)) modules.set(shared, compiled(wasm, shared));
  return modules.get(shared);
}

/** The module, whose memory is declared as one of a single thread; the same code runs on shared memory when it is declared so. */
function compiled(wasm: WebAssemblyInterface, shared: boolean): object | undefined {
  const bytes = simdModule();
  if (shared) {
    const at =
      bytes.findIndex((_, i) => MEMORY_IMPORT.every((byte, k) => bytes[i + k] === byte)) + MEMORY_IMPORT.length;
    if (bytes[at] !== LIMITED) return undefined;
    bytes[at] = SHARED!;
  }
  return wasm.validate(bytes) ? new wasm.Module(bytes) : undefined;
}

function code(character: string): number {
  return character.charCodeAt(0);
}
