import { describe, expect, test } from 'vitest';
import type { DataType, Dimension } from '../../src/model';
import { inputKind, words } from '../../src/probe/inputKind';
import { usesOf } from '../../src/probe/uses';
import { graph, input, node } from './graphs';

test('a name is its words, however they are joined', () => {
  for (const name of ['input_ids', 'inputIds', 'input.ids', 'Input-IDs', 'input/ids:'])
    expect(words(name)).toBe(' input ids ');
});

describe('by name, type and rank an input is', () => {
  const kind = (name: string, shape: readonly Dimension[], dtype: DataType): string => {
    const info = input(name, shape, dtype);
    return inputKind(info, usesOf(graph([info], [], [])), [info]).kind;
  };

  /** Names as exporters write them: transformers.js and Optimum, torch.onnx, tf2onnx, Paddle2ONNX, diffusers, Silero. */
  test.each<[string, readonly Dimension[], DataType, string]>([
    ['attention_mask', ['b', 's'], 'int64', 'mask'],
    ['encoder_attention_mask', ['b', 's'], 'float32', 'mask'],
    ['input_mask:0', [null, 128], 'int32', 'mask'],
    ['use_cache_branch', [1], 'bool', 'flag'],
    ['sr', [], 'int64', 'sample-rate'],
    ['sample_rate', [1], 'int64', 'sample-rate'],
    ['timestep', [1], 'int64', 'timestep'],
    ['timestep', [], 'float32', 'timestep'],
    ['past_key_values.0.key', ['b', 8, 'p', 64], 'float32', 'past'],
    ['position_ids', ['b', 's'], 'int64', 'positions'],
    ['decoder_input_ids', ['b', 's'], 'int64', 'token-ids'],
    ['tokens', ['b', 's'], 'int32', 'token-ids'],
    ['text_lengths', ['b'], 'int64', 'length'],
    ['max_length', [1], 'int32', 'length'],
    ['k', [], 'int64', 'count'],
    ['image_tensor', [null, null, null, 3], 'uint8', 'image'],
    ['pixel_values', ['b', 3, 'h', 'w'], 'float32', 'image'],
    ['x', ['d0', 3, 'd1', 'd2'], 'float32', 'image'],
    ['h0', [2, 'b', 64], 'float32', 'state'],
    ['hidden_state', ['b', 64], 'float32', 'state'],
    ['waveform', ['b', 't'], 'float32', 'audio'],
    ['input', ['batch_size', 'samples'], 'float32', 'audio'],
    ['onnx::Flatten_0', [1, 16, 96], 'float32', 'features'],
    ['x', [4], 'float32', 'features'],
    ['c', [], 'float32', 'features'],
  ])('%s %j %s: %s', (name, shape, dtype, expected) => {
    expect(kind(name, shape, dtype)).toBe(expected);
  });
});

test('numbers without channels that are convolved are sound', () => {
  const x = input('input', ['batch', 'sequence']);
  const uses = usesOf(graph([x], [node('Unsqueeze', ['input', 'one'], ['a']), node('Conv', ['a', 'w'], ['b'])], ['b']));
  expect(inputKind(x, uses, [x])).toEqual({ kind: 'audio' });
});

test('so are numbers that come with a sampling rate', () => {
  const x = input('input', [null, null]);
  expect(inputKind(x, usesOf(graph([x], [], [])), [x, input('sr', [], 'int64')])).toEqual({ kind: 'audio' });
});
