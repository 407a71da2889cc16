import type { AttributeBindings } from './attributes.js';
import type { AttributeProto, FunctionProto, ModelProto } from './messages.js';
import { checkedOpsets, type Opsets } from './opsets.js';

/** The functions that a model defines, by domain, name and overload. */
export type Functions = ReadonlyMap<string, FunctionProto>;

/** Indexes the functions of a model. */
export function functionsOf(model: ModelProto): Functions {
  return new Map((model.functions ?? []).map((f) => [keyOf(f.domain ?? '', f.name ?? '', f.overload ?? ''), f]));
}

/** The function that a node calls, if it is one of the model's. */
export function findFunction(
  functions: Functions,
  domain: string,
  op: string,
  overload: string,
): FunctionProto | undefined {
  return functions.get(keyOf(domain, op, overload));
}

/** The attributes that references in the body see: those of the call, else the function's defaults. */
export function functionBindings(called: FunctionProto, given: AttributeBindings): Map<string, AttributeProto> {
  return new Map([...(called.attributeProto ?? []).map((a) => [a.name ?? '', a] as const), ...given]);
}

/** The operator versions that a function's body is written for; domains that it does not name have the caller's. */
export function functionOpsets(called: FunctionProto, caller: Opsets): Opsets {
  return new Map([...caller, ...checkedOpsets(called.opsetImport ?? [], `function "${called.name ?? ''}"`)]);
}

function keyOf(domain: string, name: string, overload: string): string {
  return `${domain === 'ai.onnx' ? '' : domain}:${name}:${overload}`;
}
