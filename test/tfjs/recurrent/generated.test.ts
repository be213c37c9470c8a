import { describe, it } from 'vitest';
import type { Config, ConfigObject, LayerObject } from '../../../src/model';
import { random } from '../../support/draw';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer, object } from '../../support/tfjs/describe';

/** Recurrent networks with options drawn at random, each made and run by TensorFlow.js as well. */

const count = process.env.GRADWISE_FULL ? 200 : 24;

type Next = () => number;

const among = <T>(next: Next, choices: readonly T[]): T => choices[Math.floor(next() * choices.length)] as T;

const gates = ['sigmoid', 'hardSigmoid', 'softsign'];
const activations = ['tanh', 'relu', 'elu', 'softsign', 'linear', 'swish', 'relu6'];

/** Options that a cell has. */
function cellConfig(next: Next, className: string): Config {
  return {
    units: 1 + Math.floor(4 * next()),
    ...(next() < 0.5 && { activation: among(next, activations) }),
    ...(next() < 0.5 && !className.startsWith('Simple') && { recurrentActivation: among(next, gates) }),
    ...(next() < 0.3 && { useBias: false }),
    ...(next() < 0.2 && { dropout: 0.2, recurrentDropout: 0.1 }),
  };
}

function recurrent(next: Next, returnSequences: boolean): ConfigObject {
  const className = among(next, ['SimpleRNN', 'GRU', 'LSTM', 'RNN']);
  const common: Config = { returnSequences, ...(next() < 0.3 && { goBackwards: true }) };
  if (className !== 'RNN') return object(className, { ...cellConfig(next, className), ...common });
  const cells = Array.from({ length: 1 + Math.floor(2 * next()) }, () => {
    const cell = among(next, ['SimpleRNNCell', 'GRUCell', 'LSTMCell']);
    return object(cell, cellConfig(next, cell));
  });
  const cell = cells.length === 1 ? (cells[0] as ConfigObject) : object('StackedRNNCells', { cells });
  return object('RNN', { cell, ...common });
}

let wrapped = 0;

/** By itself or both ways; the library cannot copy an RNN of cells, which a Bidirectional layer needs. */
function placed(next: Next, returnSequences: boolean): LayerObject {
  const { className, config } = recurrent(next, returnSequences);
  if (className === 'RNN' || next() < 0.6) return layer(className, config);
  const mergeMode = among(next, ['concat', 'sum', 'ave', 'mul']);
  return layer('Bidirectional', { layer: { ...object(className, config), name: `wrapped_${++wrapped}` }, mergeMode });
}

function network(next: Next) {
  const steps = 2 + Math.floor(4 * next());
  const depth = 1 + Math.floor(3 * next());
  const layers = Array.from({ length: depth }, (_, i) => placed(next, i < depth - 1));
  const end = layer('Dense', { units: 2 });
  if (next() < 0.5) return { network: chain([steps, 3], ...layers, end), ids: undefined };
  const embedding = layer('Embedding', { inputDim: 4, outputDim: 3, maskZero: next() < 0.6 });
  return { network: chain([steps], embedding, ...layers, end), ids: 4 };
}

describe('recurrent networks at random', () => {
  it.each(Array.from({ length: count }, (_, seed) => seed + 1))('number %i', async (seed) => {
    const { network: made, ids } = network(random(1000 + seed));
    await expectEqual(made, { seed, scale: 0.5, sizes: { batch: 4 }, ...(ids !== undefined && { ids }) });
  });
});
