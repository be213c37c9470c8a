import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tensor } from '../../../src/model';
import { encodeModel, OnnxError, type OnnxModel, readOnnx } from '../../../src/sources/onnx';
import { floatTensor, int64Tensor, node, temporaryFolder, tinyGraph, tinyModel, value } from '../../support/onnx';
import { float32, message, modelOf, packed, varint } from '../../support/protobuf';
import { type Seeded, seeded } from '../../support/random-bytes';

/** A model that has something of everything, so that damage has much to hit. */
const branch = tinyGraph({
  inputs: [],
  outputs: [value('b', [2])],
  nodes: [node('Constant', [], 'b', { value: tensor(floatTensor([2], [1, 2])) })],
});
const rich = tinyModel({
  inputs: [value('x', ['N', 'C', 3, null]), value('c', [], 'bool')],
  outputs: [value('y', ['N', 40])],
  nodes: [
    node('Reshape', ['x', 'shape'], 'r', { allowzero: 0 }),
    node('MatMul', ['r', 'w'], 'h'),
    node('Conv', ['h', 'w'], 'k', { pads: [1, 1, 1, 1], auto_pad: 'NOTSET', scales: [0.5, 1.5], names: ['a', 'b'] }),
    node('If', ['c'], 'y', {
      then_branch: { type: 'graph', value: branch },
      else_branch: { type: 'graph', value: branch },
    }),
    node('Custom', ['y'], 'z', {}, 'local'),
  ],
  initializers: { shape: int64Tensor([0, -1]), w: floatTensor([40, 40], Array(1600).fill(0.1)) },
  functions: [
    {
      domain: 'local',
      name: 'Custom',
      inputs: ['x'],
      outputs: ['y'],
      attributes: ['alpha'],
      defaults: { beta: { type: 'float', value: 1 } },
      nodes: [node('Elu', ['x'], 'y', { alpha: { type: 'reference', value: 'alpha' } })],
      opsets: new Map([['', 21]]),
    },
  ],
});

/** Typed data and odd encodings, which the project's own writer never writes. */
const typed = modelOf(
  message(5, message(8, 'i'), packed(1, [3]), varint(2, 7), packed(7, [1, -2, 300])),
  message(5, message(8, 'h'), packed(1, [2]), varint(2, 10), packed(5, [15360, 48128])),
  message(5, message(8, 'f'), packed(1, [4]), varint(2, 1), message(4, float32([1, 2])), message(4, float32([3, 4]))),
  message(5, message(8, 's'), packed(1, [2]), varint(2, 8), message(6, 'a'), message(6, 'b')),
  message(11, message(1, 'q'), message(2, message(4, message(1, message(1, varint(1, 1)))))),
);

const models = { rich, typed };

const path = join(temporaryFolder(), 'damaged.onnx');

/** What must hold of any bytes: a model, or an OnnxError, soon. */
function judge(content: Uint8Array): OnnxModel | OnnxError {
  writeFileSync(path, content);
  const started = performance.now();
  try {
    return readOnnx(path);
  } catch (error) {
    if (error instanceof OnnxError) return error;
    throw error;
  } finally {
    expect(performance.now() - started).toBeLessThan(1000);
  }
}

function flipped(model: Uint8Array, random: Seeded, flips: number): Uint8Array {
  const copy = Uint8Array.from(model);
  for (let i = 0; i < flips; i++) copy[random.below(copy.length)] = random.below(256);
  return copy;
}

/** Most of `rich` is one weight; damage to the bytes before and behind it says more. */
function flippedOutsideWeight(random: Seeded, flips: number): Uint8Array {
  const begin = Buffer.from(rich).indexOf(Buffer.from(float32([0.1, 0.1, 0.1])));
  const copy = Uint8Array.from(rich);
  for (let i = 0; i < flips; i++) {
    const at = random.below(rich.length - 6400);
    copy[at < begin ? at : at + 6400] = random.below(256);
  }
  return copy;
}

describe.each(Object.entries(models))('a damaged model (%s)', (_, model) => {
  it('is read when it is not damaged', () => {
    expect(judge(model)).not.toBeInstanceOf(OnnxError);
  });

  it('gives an OnnxError or a model for 300 seeded byte flips, and both happen', () => {
    const random = seeded(1);
    const outcomes = Array.from({ length: 300 }, (_, i) => judge(flipped(model, random, 1 + (i % 8))));
    const errors = outcomes.filter((o) => o instanceof OnnxError);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThan(outcomes.length);
  });

  it('gives an OnnxError for 150 seeded truncations', () => {
    const random = seeded(2);
    for (let i = 0; i < 150; i++) {
      expect(judge(model.subarray(0, random.below(model.length - 1)))).toBeInstanceOf(OnnxError);
    }
  });

  it('gives an OnnxError or a model when pieces are moved about', () => {
    const random = seeded(3);
    for (let i = 0; i < 150; i++) {
      const copy = Uint8Array.from(model);
      const from = random.below(model.length);
      copy.copyWithin(random.below(model.length), from, from + random.below(200));
      judge(copy);
    }
  });
});

describe('a damaged model', () => {
  it('gives an OnnxError or a model for 600 seeded flips around its weight; what was read can be written, too', () => {
    const random = seeded(4);
    let written = 0;
    for (let i = 0; i < 600; i++) {
      const outcome = judge(flippedOutsideWeight(random, 1 + (i % 4)));
      if (outcome instanceof OnnxError) continue;
      expect(judge(encodeModel(outcome))).not.toBeInstanceOf(OnnxError);
      written++;
    }
    expect(written).toBeGreaterThan(50);
  });

  it('gives an OnnxError or a model for 150 files of random bytes that begin as a model does', () => {
    const random = seeded(5);
    for (let i = 0; i < 150; i++) {
      const begin = modelOf().subarray(0, 2);
      judge(Buffer.concat([begin, Uint8Array.from([0x3a, 0x80, 0x10]), random.bytes(4096)]));
    }
  });

  it('costs no memory for the lengths that it claims', () => {
    const random = seeded(6);
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 200; i++) {
      const copy = Uint8Array.from(typed);
      copy.set([0xff, 0xff, 0xff, 0xff, 0x0f], random.below(copy.length - 5));
      judge(copy);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});
