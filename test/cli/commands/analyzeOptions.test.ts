import { describe, expect, it } from 'vitest';
import { defaultOptions } from '../../../src/analysis';
import { parseArguments } from '../../../src/cli/arguments';
import { analyzeOptionSpecs, readRequest } from '../../../src/cli/commands/analyzeOptions';

const request = (...argv: readonly string[]) => readRequest(parseArguments(['net.onnx', ...argv], analyzeOptionSpecs));

describe('a request to analyze', () => {
  it('has the defaults of the contract', () => {
    expect(request()).toEqual({
      paths: ['net.onnx'],
      format: 'text',
      output: undefined,
      failOn: 'error',
      config: undefined,
      options: defaultOptions,
    });
    expect(defaultOptions).toMatchObject({ probe: true, seed: 1, seeds: 3, timeoutSeconds: 120, training: false });
  });

  it('carries every option to the analysis', () => {
    const { options } = request(
      ...[
        '--no-probe',
        '--seed',
        '5',
        '--seeds',
        '2',
        '--batch',
        '4',
        '--training',
        '--threads',
        '2',
        '--timeout',
        '9',
      ],
      ...['--memory-limit', '512', '--tensors', 'out', '--dim', 'time=7', '--dim', 'batch=2'],
      ...['--input', 'x=a.npy', '--input', 'y=b.npy', '--cotangent', 'z=c.npy'],
    );
    expect(options).toEqual({
      probe: false,
      seed: 5,
      seeds: 2,
      batch: 4,
      training: true,
      threads: 2,
      timeoutSeconds: 9,
      memoryLimitMB: 512,
      tensors: 'out',
      dimensions: { time: 7, batch: 2 },
      inputs: { x: 'a.npy', y: 'b.npy' },
      cotangents: { z: 'c.npy' },
    });
  });

  it('takes a seed of 0, but no batch of 0', () => {
    expect(request('--seed', '0').options.seed).toBe(0);
    expect(() => request('--batch', '0')).toThrow('--batch must be a whole number from 1 on, not “0”.');
  });

  it.each([
    ['--timeout', '2147484', '--timeout must be a whole number from 1 to 1000000, not “2147484”.'],
    ['--threads', '100000', '--threads must be a whole number from 1 to 256, not “100000”.'],
    ['--seeds', '99999999999', '--seeds must be a whole number from 1 to 1000000, not “99999999999”.'],
  ])('refuses %s %s, which the machine could not do', (option, text, sentence) => {
    expect(() => request(option, text)).toThrow(sentence);
  });

  it('takes names of tensors that hold slashes, colons and dots', () => {
    expect(request('--input', 'model/x:0.1=a.npy').options.inputs).toEqual({ 'model/x:0.1': 'a.npy' });
  });

  it('does not mistake a name that objects have by birth', () => {
    expect(Object.entries(request('--dim', '__proto__x=3').options.dimensions)).toEqual([['__proto__x', 3]]);
  });
});
