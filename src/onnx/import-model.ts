import { createHash } from 'node:crypto';
import { ConvertError, fail, InternalError, throwAll, type Diagnostic } from '../diagnostics/index.js';
import type { Graph } from '../ir/index.js';
import { GraphBuilder, UNKNOWN } from './builder.js';
import type { ReadExternal } from './external-data.js';
import { functionsOf } from './functions.js';
import { BodyImporter } from './import-body.js';
import { inputTypes, type GivenShapes } from './input-types.js';
import { checkedOpsets, checkIrVersion, SUPPORTED } from './opsets.js';
import { readTensor } from './read-tensor.js';
import { decodeModel, toNumber } from './schema.js';

/** What the importer is told besides the file's bytes. */
export interface ImportOptions {
  /** Extents of inputs that the model leaves open, by input name. */
  readonly shapes?: GivenShapes;
  /** Gives the bytes of tensors that are stored in other files. */
  readonly readExternal?: ReadExternal;
  /** Name of the model in messages. */
  readonly where?: string;
}

/** A model as the compiler works with it. */
export interface Imported {
  /** Static shapes throughout; operators as in opset 20, see src/ops. */
  readonly graph: Graph;
  /** Version of ONNX's own operators that the file is written for. */
  readonly opset: number;
  readonly irVersion: number;
  /** Name and version of the exporter, '' when the file does not say. */
  readonly producer: string;
  /** SHA-256 of the file in hex; where tensors are stored outside, of the file's hash followed by these bytes. */
  readonly sha256: string;
  /** What was assumed or dropped, for the user to read. */
  readonly notes: readonly Diagnostic[];
}

/**
 * Reads an ONNX model of opset 7 to 26 into a graph: functions inlined, `If` on constants chosen, constants folded, quantised parts made real.
 * @throws ConvertError with every problem that one reading finds: NOT_ONNX, TRUNCATED_MODEL, NESTED_TOO_DEEP, UNSUPPORTED_OPSET,
 * UNSUPPORTED_IR_VERSION, UNSUPPORTED_OP, UNSUPPORTED_ATTRIBUTE, UNSUPPORTED_FORM, UNSUPPORTED_TYPE, BAD_NODE, BAD_TENSOR, NON_FINITE_WEIGHTS,
 * CYCLIC_GRAPH, DUPLICATE_VALUE, UNDEFINED_VALUE, MISSING_OUTPUT, MISSING_EXTERNAL_DATA, BAD_EXTERNAL_DATA, EXTERNAL_PATH_ESCAPES, UNKNOWN_INPUT,
 * BAD_INPUT_SHAPE, SHAPE_NEEDED
 * @source https://onnx.ai/onnx/repo-docs/IR.html
 */
export function importModel(bytes: Uint8Array, options: ImportOptions = {}): Imported {
  const where = options.where ?? 'model';
  const model = decodeModel(bytes, where);
  const proto = model.graph ?? {};
  const irVersion = toNumber(model.irVersion ?? 0);
  checkIrVersion(irVersion, where);
  const opsets = checkedOpsets(model.opsetImport ?? [], where);
  const opset = opsets.get('');
  if (opset === undefined)
    fail(
      'UNSUPPORTED_OPSET',
      where,
      "Expected a version of ONNX's own operators but found none",
      `the file must import opset ${SUPPORTED.opset.join(' to ')}`,
    );
  const external = hashing(options.readExternal);
  const builder = new GraphBuilder();
  const importer = new BodyImporter(builder, functionsOf(model), (tensor, place) =>
    readTensor(tensor, place, external.read),
  );
  const inputs = inputTypes(proto, options.shapes ?? {}, where);
  const outputs = importer.importGraph(proto, opsets, (scope) => {
    for (const { name, type } of inputs) scope.bind(name, builder.addInput(name, type));
  });
  const assumed = inputs.flatMap((input) => input.assumed ?? []);
  const inconsistent = builder.problems.some((p) => p.code === 'BAD_NODE' || p.code === 'UNSUPPORTED_FORM');
  throwAll([...distinct(builder.problems), ...(inconsistent ? assumed : [])]);
  const names = (proto.output ?? []).map((output) => output.name ?? '');
  const made = outputs.map((output, i) => {
    const quantised = builder.quantisedValue(output);
    if (quantised) builder.note(realOutput(names[i]!));
    return quantised?.real ?? output;
  });
  if (made.includes(UNKNOWN)) throw new InternalError('an output was not imported and no problem was reported');
  const file = createHash('sha256').update(bytes).digest('hex');
  return {
    graph: builder.finish(
      proto.name ?? '',
      names.map((name, i) => [name, made[i]!]),
    ),
    opset,
    irVersion,
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(' '),
    sha256: external.combine(file),
    notes: [...assumed, ...builder.notes],
  };
}

function realOutput(name: string): Diagnostic {
  return {
    code: 'QUANTISED_OUTPUT',
    where: `output "${name}"`,
    problem: 'The model gives quantised integers here; the imported graph gives the real numbers that they stand for',
    hint: 'divide by the scale and add the zero point where the integers are needed',
  };
}

function distinct(problems: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(problems.map((p) => [new ConvertError([p]).message, p])).values()];
}

/** A reader that remembers a digest of what it gave. */
function hashing(read: ReadExternal | undefined): { read: ReadExternal | undefined; combine(file: string): string } {
  const digests: string[] = [];
  return {
    read:
      read &&
      ((location, offset, length) => {
        const bytes = read(location, offset, length);
        digests.push(createHash('sha256').update(bytes).digest('hex'));
        return bytes;
      }),
    combine: (file) =>
      digests.length === 0
        ? file
        : createHash('sha256')
            .update([file, ...digests].join())
            .digest('hex'),
  };
}
