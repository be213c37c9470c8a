import { type DataType, type Dimension, dataTypes, type ValueInfo } from '../../model';
import type { Reading } from './reading';

/** `ValueInfoProto`, `TypeProto` and `TensorShapeProto` of onnx.proto. */

type Type = Omit<ValueInfo, 'name'>;

const containers = { 4: 'sequence', 5: 'map', 8: 'sparse', 9: 'optional' } as const;

/** Reads the `ValueInfoProto` at the cursor. A type that onnx.proto does not number is left out. */
export function readValueInfo(reading: Reading): ValueInfo {
  const { wire } = reading;
  let name = '';
  let type: Type = {};
  wire.message(() => {
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 1) name = wire.text();
      else if (field === 2) type = readType(reading);
      else wire.skip();
    }
  });
  return { name, ...type };
}

function readType(reading: Reading): Type {
  const { wire } = reading;
  let type: Type = {};
  wire.message(() => {
    const start = wire.position;
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 1) type = readTensorType(reading);
      else if (field in containers) {
        const container = containers[field as keyof typeof containers];
        wire.skip();
        type = { container, typeProto: wire.slice(start, wire.end) };
      } else wire.skip();
    }
  });
  return type;
}

function readTensorType(reading: Reading): Type {
  const { wire } = reading;
  return wire.message(() => {
    let dtype: DataType | undefined;
    let shape: Dimension[] | undefined;
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 1) dtype = dataTypes[wire.int()];
      else if (field === 2) shape = readShape(reading);
      else wire.skip();
    }
    return { ...(dtype && { dtype }), ...(shape && { shape }) };
  });
}

function readShape(reading: Reading): Dimension[] {
  const { wire } = reading;
  const shape: Dimension[] = [];
  wire.message(() => {
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 1) shape.push(readDimension(reading));
      else wire.skip();
    }
  });
  return shape;
}

/** Some exporters write -1 or '' for a size they do not know. */
function readDimension({ wire }: Reading): Dimension {
  let dimension: Dimension = null;
  wire.message(() => {
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 1) {
        const size = wire.int();
        dimension = size >= 0 ? size : null;
      } else if (field === 2) dimension = wire.text() || null;
      else wire.skip();
    }
  });
  return dimension;
}
