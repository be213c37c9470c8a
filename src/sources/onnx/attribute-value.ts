import type { Attribute, Graph, Tensor } from '../../model';

/** The values that an `AttributeProto` may carry; `type` says which one counts. */
export interface AttributeFields {
  type: number;
  f?: number;
  i?: number;
  s?: string;
  t?: Tensor;
  g?: Graph;
  sparse?: Attribute;
  floats?: number[];
  ints?: number[];
  strings?: string[];
  tensors?: Tensor[];
  graphs?: Graph[];
}

/** Types of value beyond this number are opaque: lists of sparse tensors, and types. */
export const lastKnownType = 11;

/** By the numbers of `AttributeProto.AttributeType`. */
export function attributeValue(fields: AttributeFields): Attribute | undefined {
  switch (fields.type) {
    case 0:
      return untypedValue(fields);
    case 1:
      return { type: 'float', value: fields.f ?? 0 };
    case 2:
      return { type: 'int', value: fields.i ?? 0 };
    case 3:
      return { type: 'string', value: fields.s ?? '' };
    case 4:
      return fields.t && { type: 'tensor', value: fields.t };
    case 5:
      return fields.g && { type: 'graph', value: fields.g };
    case 6:
      return { type: 'floats', value: fields.floats ?? [] };
    case 7:
      return { type: 'ints', value: fields.ints ?? [] };
    case 8:
      return { type: 'strings', value: fields.strings ?? [] };
    case 9:
      return { type: 'tensors', value: fields.tensors ?? [] };
    case 10:
      return { type: 'graphs', value: fields.graphs ?? [] };
    case 11:
      return fields.sparse;
    default:
      return undefined;
  }
}

/** Before IR version 2 attributes did not state their type: it is that of the field that is there. */
function untypedValue({
  f,
  i,
  s,
  t,
  g,
  sparse,
  floats,
  strings,
  tensors,
  graphs,
  ints,
}: AttributeFields): Attribute | undefined {
  if (f !== undefined) return { type: 'float', value: f };
  if (i !== undefined) return { type: 'int', value: i };
  if (s !== undefined) return { type: 'string', value: s };
  if (t !== undefined) return { type: 'tensor', value: t };
  if (g !== undefined) return { type: 'graph', value: g };
  if (sparse !== undefined) return sparse;
  if (floats !== undefined) return { type: 'floats', value: floats };
  if (strings !== undefined) return { type: 'strings', value: strings };
  if (tensors !== undefined) return { type: 'tensors', value: tensors };
  if (graphs !== undefined) return { type: 'graphs', value: graphs };
  return { type: 'ints', value: ints ?? [] };
}
