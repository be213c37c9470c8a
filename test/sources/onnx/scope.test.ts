import { describe, expect, it } from 'vitest';
import { Scope } from '../../../src/sources/onnx/scope';
import { node } from '../../support/onnx';

const top = (...taken: string[]): Scope => new Scope(new Set(taken), new Map([['', 21]]), '');

const named = (name: string, input: string, output: string) => ({ ...node('Relu', [input], output), name });

describe('values', () => {
  it('of a branch keep their names where those are free', () => {
    const branch = top('x').child('if/then');
    expect(branch.define('h')).toBe('h');
  });

  it('that a sibling has too are told apart by the path, then by a number', () => {
    const main = top('x');
    const names = ['call', 'call', 'call', 'other'].map((path) => main.child(path).define('h'));
    expect(names).toEqual(['h', 'call/h', 'call/h#1', 'other/h']);
  });

  it('are found from within, and hide those of the same name outside', () => {
    const main = top('x', 'h');
    main.define('h');
    const branch = main.child('if/then');
    expect(branch.resolve('h')).toBe('h');
    expect(branch.define('h')).toBe('if/then/h');
    expect(branch.resolve('h')).toBe('if/then/h');
    expect(main.resolve('h')).toBe('h');
  });

  it('of the caller are not seen by a function', () => {
    const main = top('x').child('outer');
    main.bind('a', 'x');
    expect(main.child('inner').resolve('a')).toBe('x');
    expect(main.call('f', new Map(), {}).resolve('a')).toBe('a');
  });

  it('that a draft named are free again', () => {
    const main = top('x');
    const body = (scope: Scope) => ['h', 'h'].map((name) => scope.child('body').define(name));
    expect(body(main.draft('loop'))).toEqual(body(main.draft('loop')));
  });

  it('omitted stay omitted', () => {
    expect(top('').child('f').define('')).toBe('');
  });
});

describe('nodes', () => {
  it('get the names of their values in the folded graph, and a name of their own', () => {
    const main = top('x', 'y');
    const call = main.call('layer1', new Map(), {});
    call.bind('in', 'x');
    call.bind('out', 'y');
    expect(call.instantiate(named('act', 'in', 'out'))).toMatchObject({
      name: 'layer1/act',
      inputs: ['x'],
      outputs: ['y'],
    });
    expect(main.instantiate(named('layer1/act', 'y', 'z')).name).toBe('layer1/act#1');
  });

  it('get the attributes that their call passes; those it leaves out are absent', () => {
    const call = top().call('f', new Map(), { alpha: { type: 'float', value: 0.1 } });
    const reference = (value: string) => ({ type: 'reference', value }) as const;
    const inner = { ...node('Elu', ['a'], 'b'), attributes: { alpha: reference('alpha'), beta: reference('beta') } };
    expect(call.instantiate(inner).attributes).toEqual({ alpha: { type: 'float', value: 0.1 } });
  });

  it('of the other spelling of the standard domain are standard', () => {
    expect(top().instantiate({ ...node('Relu', ['x'], 'y'), domain: 'ai.onnx' }).domain).toBe('');
  });
});

describe('a hundred thousand namesakes', () => {
  const count = 100_000;
  const numbers = Array.from({ length: count }, (_, i) => i);

  it('of nodes are numbered in one go', () => {
    const main = top();
    const names = numbers.map((i) => main.instantiate(named('node', `${i}`, `${i + 1}`)).name);
    expect(names.slice(0, 3)).toEqual(['node', 'node#1', 'node#2']);
    expect(new Set(names).size).toBe(count);
  }, 10_000);

  it('of values are too', () => {
    const main = top();
    const names = numbers.map(() => main.child('call').define('h'));
    expect(names.slice(0, 3)).toEqual(['h', 'call/h', 'call/h#1']);
    expect(new Set(names).size).toBe(count);
  }, 10_000);
});
