import type { Attribute, Attributes, Node } from '../../model';
import { readAttribute, readNode } from './graph';
import { type Reading, readDomain, readOpset } from './reading';

/** A model-local function, `FunctionProto` of onnx.proto: an operator that the model itself defines by other operators. */
export interface OnnxFunction {
  readonly domain: string;
  readonly name: string;
  /** Tells apart functions of one domain and name. */
  readonly overload?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Names of the attributes that a caller must give. */
  readonly attributes: readonly string[];
  /** Attributes with the value they have where the caller gives none. */
  readonly defaults: Attributes;
  readonly nodes: readonly Node[];
  readonly opsets: ReadonlyMap<string, number>;
}

/** Reads the `FunctionProto` at the cursor. */
export function readFunction(reading: Reading): OnnxFunction {
  const { wire } = reading;
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: string[] = [];
  const defaults: [string, Attribute][] = [];
  const nodes: Node[] = [];
  const opsets = new Map<string, number>();
  let name = '';
  let domain = '';
  let overload = '';
  wire.message(() => {
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 1) name = wire.text();
      else if (field === 4) inputs.push(wire.text());
      else if (field === 5) outputs.push(wire.text());
      else if (field === 6) attributes.push(wire.text());
      else if (field === 7) nodes.push(readNode(reading));
      else if (field === 9) readOpset(reading, opsets);
      else if (field === 10) domain = readDomain(wire);
      else if (field === 11) defaults.push(readAttribute(reading));
      else if (field === 13) overload = wire.text();
      else wire.skip();
    }
  });
  return {
    domain,
    name,
    ...(overload && { overload }),
    inputs,
    outputs,
    attributes,
    defaults: Object.fromEntries(defaults),
    nodes,
    opsets,
  };
}
