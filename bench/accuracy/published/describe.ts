import * as tf from '@tensorflow/tfjs';
import { buildOf } from '../training/program';
import type { Described } from './detector';

/** What the library itself says of the model that a program builds. */
export function describeProgram(program: string): Described {
  const model = buildOf(program)(tf.train.sgd(0.01));
  const loss: unknown = model.loss;
  const layers = model.layers.flatMap((layer) => {
    if (layer.getClassName() === 'InputLayer') return [];
    const { activation, kernelInitializer, biasInitializer } = layer.getConfig();
    return [
      {
        className: layer.getClassName(),
        activation: typeof activation === 'string' ? activation : undefined,
        kernelInitializer: classOf(kernelInitializer),
        biasInitializer: classOf(biasInitializer),
        hasKernel: kernelInitializer !== undefined,
      },
    ];
  });
  model.dispose();
  return { layers, loss: typeof loss === 'string' ? loss : undefined };
}

function classOf(config: unknown): string | undefined {
  if (typeof config !== 'object' || config === null || !('className' in config)) return undefined;
  return typeof config.className === 'string' ? config.className : undefined;
}
