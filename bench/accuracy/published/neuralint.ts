import { type Described, type DescribedLayer, type Detector, outputMismatch } from './detector';

/**
 * NeuraLint (Nikanjam et al., TOSEM 2021): those of its rules that speak of initial weights, activations and outputs (f003 redundant activations, f004 constant
 * weights, f008 / f012 / f017 the last activation, f009 an activation for every learning layer, f024 biases other than zero). It reads the model alone.
 * Its rules about the shape of convolutional networks are a matter of taste and left out.
 */
export const neuraLint: Detector = {
  name: 'NeuraLint',
  fires: (described) =>
    outputMismatch(described) ||
    described.layers.some(
      ({ kernelInitializer, biasInitializer }) => isConstant(kernelInitializer) || isNotZero(biasInitializer),
    ) ||
    isRedundant(described) ||
    isLinear(described),
};

const isConstant = (initializer: string | undefined): boolean =>
  initializer !== undefined && ['Zeros', 'Ones', 'Constant'].includes(initializer);

const isNotZero = (initializer: string | undefined): boolean => initializer !== undefined && initializer !== 'Zeros';

const activationLayers = new Set(['Activation', 'ReLU', 'LeakyReLU', 'ELU', 'PReLU', 'Softmax', 'ThresholdedReLU']);

const isActivation = ({ className }: DescribedLayer): boolean => activationLayers.has(className);
const isActive = (layer: DescribedLayer): boolean =>
  isActivation(layer) || (layer.activation !== undefined && layer.activation !== 'linear');

const isRedundant = ({ layers }: Described): boolean =>
  layers.some((layer, i) => isActivation(layer) && layers[i - 1] !== undefined && isActive(layers[i - 1] ?? layer));

/** A learning layer, not the last one, with no activation before the next of its kind. */
function isLinear({ layers }: Described): boolean {
  const learning = layers.flatMap((layer, i) => (layer.hasKernel ? [i] : []));
  return learning.some((at, k) => {
    const next = learning[k + 1];
    return next !== undefined && !layers.slice(at, next).some(isActive);
  });
}
