import { describe, expect, it } from 'vitest';
import { type Config, type Network, type Tensor, tensorOf } from '../../src/model';
import { buildNetwork } from '../../src/tfjs';
import { expectEqual } from '../support/tfjs/compare';
import { chain, layer, nested, object, Sketch, unknown } from '../support/tfjs/describe';

const dense = (units: number, name?: string, config: Config = {}) => layer('Dense', { units, ...config }, name);

/** A network with one input of which this is all that is known, read by this layer. */
function entered(config: Config, className = 'Dense', options: Config = { units: 2 }): Network {
  const sketch = new Sketch();
  return sketch.network(sketch.call(layer(className, options, 'reader'), sketch.entry(config, 'x')));
}

describe('The graph of a network', () => {
  it('names inputs after input layers and weights as the library does', () => {
    const sketch = new Sketch();
    const x = sketch.entry({ batchInputShape: [null, 4] }, 'features');
    const { graph } = buildNetwork(sketch.network(sketch.call(dense(3, 'hidden'), x)));
    expect(graph.inputs).toEqual([{ name: 'features', dtype: 'float32', shape: ['batch', 4] }]);
    expect([...graph.initializers.keys()]).toEqual(['hidden/kernel', 'hidden/bias']);
    expect(graph.outputs.map((v) => v.shape)).toEqual([['batch', 3]]);
  });

  it('knows which layer made each node, and how many parameters each has', () => {
    const [first, second] = [dense(3, 'first', { activation: 'relu' }), dense(2, 'second')];
    const { graph, owners, parameterCounts } = buildNetwork(chain([4], first, second));
    expect(graph.nodes.map((n) => [n.op, owners.get(n.name)?.name])).toEqual([
      ['MatMul', 'first'],
      ['Add', 'first'],
      ['Relu', 'first'],
      ['MatMul', 'second'],
      ['Add', 'second'],
    ]);
    expect([parameterCounts.get(first), parameterCounts.get(second)]).toEqual([15, 8]);
  });

  it('keeps inputs in the order of the network, not of their calls', async () => {
    const sketch = new Sketch();
    const [a, b] = [sketch.input([4]), sketch.input([3])];
    const network = sketch.network(
      sketch.call(layer('Concatenate'), sketch.call(dense(2), b), sketch.call(dense(2), a)),
    );
    await expectEqual(network);
    const swapped = { ...network, inputs: [...network.inputs].reverse() };
    expect(buildNetwork(swapped).graph.inputs.map((v) => v.shape)).toEqual([
      ['batch', 3],
      ['batch', 4],
    ]);
  });

  it('has an output of its own for each output, also where two are one value or an input', async () => {
    const sketch = new Sketch();
    const x = sketch.input([4]);
    const y = sketch.call(dense(3), x);
    const same = sketch.call(layer('Dropout', { rate: 0 }), y);
    const through = sketch.call(layer('GaussianNoise', { stddev: 1 }), x);
    const { graph } = await expectEqual(sketch.network(y, same, through));
    expect(new Set(graph.outputs.map((v) => v.name)).size).toBe(3);
  });

  it('fixes the batch where it is told to', () => {
    const { graph } = buildNetwork(chain([4], dense(3)), { batch: 16 });
    expect(graph.inputs[0]?.shape).toEqual([16, 4]);
    expect(graph.outputs[0]?.shape).toEqual([16, 3]);
    expect(buildNetwork(entered({ batchInputShape: [8, 4] })).graph.outputs[0]?.shape).toEqual([8, 2]);
    expect(buildNetwork(entered({ batchSize: 8, inputShape: [4] })).graph.outputs[0]?.shape).toEqual([8, 2]);
  });

  it('takes weights that are stored, and draws those that do not fit', () => {
    const stored = new Map<string, Tensor>([
      ['d/kernel', tensorOf('float32', [2, 2], [1, 2, 3, 4])],
      ['d/bias', tensorOf('float32', [3], [1, 2, 3])],
    ]);
    const { graph, remarks } = buildNetwork({ ...chain([2], dense(2, 'd')), stored });
    expect(graph.initializers.get('d/kernel')).toBe(stored.get('d/kernel'));
    expect(graph.initializers.get('d/bias')?.data.kind).toBe('drawn');
    expect(remarks.map((r) => r.message)).toEqual([
      'The stored d/bias has the shape [3], and the layer takes [2]: it is drawn.',
    ]);
  });

  it('tells layers of one name apart by their weights, as the library counts them', () => {
    const { graph } = buildNetwork(chain([2], dense(2, 'd'), dense(2, 'd')));
    expect([...graph.initializers.keys()]).toEqual(['d/kernel', 'd/bias', 'd/kernel_1', 'd/bias_1']);
  });
});

describe('Layers that are used again', () => {
  it('share their weights', async () => {
    const shared = dense(4);
    const { graph, parameterCounts } = await expectEqual(chain([4], shared, layer('ReLU'), shared));
    expect(graph.initializers.size).toBe(2);
    expect(parameterCounts.get(shared)).toBe(20);
  });

  it('cannot take inputs of another size', () => {
    const { remarks } = buildNetwork(chain([4], dense(3, 'd'), layer('ReLU'), dense(4), dense(3, 'e')));
    expect(remarks).toEqual([]);
    const shared = dense(3, 'd');
    expect(buildNetwork(chain([4], shared, shared)).remarks.map((r) => r.message)).toEqual([
      'd has a weight of the shape [4, 3], and its input here takes [3, 3]. Nothing behind it can be computed.',
    ]);
  });

  it('may look at two inputs', async () => {
    const shared = layer('Conv2D', { filters: 3, kernelSize: 3, activation: 'relu' });
    const sketch = new Sketch();
    const [a, b] = [sketch.input([6, 6, 2]), sketch.input([6, 6, 2])];
    await expectEqual(
      sketch.network(sketch.call(layer('Concatenate'), sketch.call(shared, a), sketch.call(shared, b))),
    );
  });
});

describe('Networks within networks', () => {
  it('compute what the library computes', async () => {
    const inner = nested(chain([4], dense(5, undefined, { activation: 'relu' }), dense(3)));
    await expectEqual(chain([4], dense(4), inner, dense(2)));
  });

  it('are called twice with one set of weights', async () => {
    const inner = nested(chain([4], dense(4)));
    const { graph } = await expectEqual(chain([4], inner, layer('ReLU'), inner));
    expect(graph.initializers.size).toBe(2);
  });

  it('may have several inputs and outputs', async () => {
    const within = new Sketch();
    const [a, b] = [within.input([3]), within.input([4])];
    const sum = within.call(layer('Add'), within.call(dense(2), a), within.call(dense(2), b));
    const inner = nested(within.network(sum, within.call(dense(5), sum)));
    const sketch = new Sketch();
    const both = sketch.call(inner, sketch.input([3]), sketch.input([4]));
    const second = { call: both.call, output: 1 };
    await expectEqual(sketch.network(sketch.call(dense(2), second), both));
  });

  it('may hold networks', async () => {
    const innermost = nested(chain([3], dense(3)));
    await expectEqual(chain([3], nested(chain([3], innermost, dense(4))), dense(2)));
  });
});

describe('Inputs that are not fully known', () => {
  it.each([
    [{ batchInputShape: [null, null, null, 3] }, 'GlobalAveragePooling2D', ['batch', 'height', 'width', 3]],
    [{ batchInputShape: [null, null, 3] }, 'GlobalAveragePooling1D', ['batch', 'sequence', 3]],
    [{ inputShape: [null, 3] }, 'GlobalMaxPooling1D', ['batch', 'sequence', 3]],
  ])('%j into %s leaves axes free by name', (config, className, shape) => {
    const { graph, remarks } = buildNetwork(entered(config, className, {}));
    expect(graph.inputs[0]?.shape).toEqual(shape);
    expect(remarks).toEqual([]);
  });

  it.each([
    [
      { inputShape: unknown() },
      'Dense',
      { units: 2 },
      ['batch', 32],
      'The shape of the input x is not known; [32] is assumed.',
    ],
    [{}, 'Dense', { units: 2 }, ['batch', 32], 'The shape of the input x is not known; [32] is assumed.'],
    [
      {},
      'Conv2D',
      { filters: 2, kernelSize: 3 },
      ['batch', 64, 64, 3],
      'The shape of the input x is not known; [64,64,3] is assumed.',
    ],
    [
      {},
      'Conv1D',
      { filters: 2, kernelSize: 3 },
      ['batch', 32, 16],
      'The shape of the input x is not known; [32,16] is assumed.',
    ],
    [
      {},
      'Conv3D',
      { filters: 2, kernelSize: 3 },
      ['batch', 16, 32, 32, 3],
      'The shape of the input x is not known; [16,32,32,3] is assumed.',
    ],
    [
      { inputShape: [unknown()] },
      'Dense',
      { units: 2 },
      ['batch', 32],
      'The number of features of the input x is not known; 32 is assumed.',
    ],
    [
      { inputShape: [28, 28, unknown()] },
      'Conv2D',
      { filters: 2, kernelSize: 3 },
      ['batch', 28, 28, 3],
      'The number of channels of the input x is not known; 3 is assumed.',
    ],
    [
      { inputShape: [unknown(), 28, 1] },
      'Conv2D',
      { filters: 2, kernelSize: 3 },
      ['batch', 64, 28, 1],
      'The height of the input x is not known; 64 is assumed.',
    ],
    [
      { inputShape: [unknown(), 8] },
      'Conv1D',
      { filters: 2, kernelSize: 3 },
      ['batch', 32, 8],
      'The sequence of the input x is not known; 32 is assumed.',
    ],
  ] as const)('%j into %s: a size is assumed, and the report says so', (config, className, options, shape, message) => {
    const { graph, remarks } = buildNetwork(entered(config as Config, className, options));
    expect(graph.inputs[0]?.shape).toEqual(shape);
    expect(remarks.map((r) => r.message)).toEqual([message]);
    expect(graph.nodes.length).toBeGreaterThan(0);
  });

  it.each([
    ['Flatten', {}, ['batch', 28, 28]],
    ['TimeDistributed', { layer: object('Dense', { units: 2 }) }, ['batch', 32, 16]],
    ['TimeDistributed', { layer: object('Conv2D', { filters: 2, kernelSize: 3 }) }, ['batch', 8, 32, 32, 3]],
    ['Bidirectional', { layer: object('LSTM', { units: 2 }) }, ['batch', 32, 16]],
    ['GRU', { units: 2 }, ['batch', 32, 16]],
  ])('read by %s of %j have the shape that this takes', (className, options, shape) => {
    const { graph, remarks } = buildNetwork(entered({ batchInputShape: null }, className, options));
    expect(graph.inputs[0]?.shape).toEqual(shape);
    expect(remarks).toHaveLength(1);
  });

  it('are seen by what reads them behind layers of any shape', () => {
    const sketch = new Sketch();
    const x = sketch.call(layer('BatchNormalization'), sketch.entry({}, 'x'));
    const { graph } = buildNetwork(sketch.network(sketch.call(layer('Conv1D', { filters: 2, kernelSize: 3 }), x)));
    expect(graph.inputs[0]?.shape).toEqual(['batch', 32, 16]);
    expect(buildNetwork(chain([4], layer('Dropout', { rate: 0.5 }))).remarks).toEqual([]);
  });

  it('into a nested network are seen by what reads them there', () => {
    const sketch = new Sketch();
    const inner = nested(chain([9, 9, 1], layer('Conv2D', { filters: 2, kernelSize: 3 })));
    const { graph } = buildNetwork(sketch.network(sketch.call(inner, sketch.entry({}, 'x'))));
    expect(graph.inputs[0]?.shape).toEqual(['batch', 64, 64, 3]);
  });

  it('take the shape that somebody gives them', () => {
    const inputs = new Map([['x', [12]]]);
    const { graph, remarks } = buildNetwork(entered({}), { inputs });
    expect(graph.inputs[0]?.shape).toEqual(['batch', 12]);
    expect(remarks).toEqual([]);
  });
});

describe('What cannot be computed', () => {
  const custom = () => layer('Antirectifier', {}, 'mine');

  it('ends the graph with a remark; what stands before it is an output', () => {
    const before = dense(3, 'before');
    const { graph, remarks, complete, shapes } = buildNetwork(chain([4], before, custom(), dense(2, 'behind')));
    expect(remarks.map((r) => r.message)).toEqual([
      'mine computes something that is not known here (Antirectifier). Nothing behind it can be computed.',
    ]);
    expect(complete).toBe(false);
    expect([...graph.initializers.keys()]).toEqual(['before/kernel', 'before/bias']);
    expect(graph.outputs.map((v) => v.shape)).toEqual([['batch', 3]]);
    expect([...shapes.values()]).toEqual([[['batch', 4]], [['batch', 3]]]);
  });

  it('is a class of the user’s own, whatever its name', () => {
    const opaque = { ...dense(3, 'mine'), opaque: true };
    expect(buildNetwork(chain([4], opaque)).remarks[0]?.message).toMatch(/^mine computes something that is not known/);
  });

  it('leaves the other branches whole', () => {
    const sketch = new Sketch();
    const x = sketch.call(dense(3, 'trunk'), sketch.input([4]));
    const cut = sketch.call(dense(2, 'lost'), sketch.call(custom(), x));
    const { graph, complete } = buildNetwork(sketch.network(sketch.call(dense(5, 'kept'), x), cut));
    expect(complete).toBe(false);
    expect(graph.outputs.map((v) => v.shape)).toEqual([
      ['batch', 5],
      ['batch', 3],
    ]);
  });

  it('inside a nested network ends what is behind that network', () => {
    const inner = nested(chain([4], dense(3, 'inside'), custom()));
    const { graph, remarks } = buildNetwork(chain([4], inner, dense(2, 'behind')));
    expect([...graph.initializers.keys()]).toEqual(['inside/kernel', 'inside/bias']);
    expect(remarks).toHaveLength(1);
  });

  it('right behind the input leaves nothing', () => {
    const { graph } = buildNetwork(chain([4], custom(), dense(2)));
    expect(graph.nodes).toEqual([]);
    expect(graph.outputs).toEqual([]);
  });

  it.each([
    [
      { units: unknown('it is read from a form') },
      'd cannot be sized: its units is not known (it is read from a form).',
    ],
    [{ units: 'ten' }, 'd takes a positive whole number as units, not "ten".'],
    [{ units: 0 }, 'd takes a positive whole number as units, not 0.'],
    [{}, 'd takes a positive whole number as units, not nothing.'],
    [{ units: 3, useBias: 'yes' }, 'd takes `true` or `false` as useBias, not "yes".'],
    [{ units: 3, activation: object('Swoosh') }, 'd has an activation that is not known: Swoosh.'],
  ])('Dense with %j says why', (config, message) => {
    const { remarks } = buildNetwork(chain([4], layer('Dense', config, 'd')));
    expect(remarks.map((r) => r.message)).toEqual([`${message} Nothing behind it can be computed.`]);
  });

  it('keeps what the source had to say', () => {
    const remark = { message: 'The network is made in a branch.' };
    expect(buildNetwork({ ...chain([4], dense(2)), remarks: [remark] }).remarks).toEqual([remark]);
  });

  it('is told once for a layer that is called often, at the place that is to blame', () => {
    const range = { start: { line: 3, character: 4 }, end: { line: 3, character: 9 } };
    const place = {
      call: range,
      callee: range,
      options: new Map([['useBias', { property: range, value: range, literal: false }]]),
    };
    const shared = { ...dense(4, 'd', { useBias: unknown() }), place };
    const { remarks } = buildNetwork(chain([4], shared, shared, shared));
    expect(remarks).toEqual([
      { range, message: 'd: The value of useBias is not known (it comes from a file); its default is assumed.' },
    ]);
  });
});
