import type { Recorded } from '../training/record';

/** A network as a tool sees it that looks at the model the library has built. */
export interface Described {
  readonly layers: readonly DescribedLayer[];
  /** Name; undefined where it is a function. */
  readonly loss: string | undefined;
}

export interface DescribedLayer {
  readonly className: string;
  readonly activation: string | undefined;
  /** Of the kernel and the bias: the name of its class. */
  readonly kernelInitializer: string | undefined;
  readonly biasInitializer: string | undefined;
  readonly hasKernel: boolean;
}

/** A published way to tell networks in trouble. */
export interface Detector {
  readonly name: string;
  /** Whether anything fires; `records` are of a training, at steps 0, 10 and 40. */
  readonly fires: (described: Described, records: readonly Recorded[]) => boolean;
}

const categorical = new Set(['categoricalCrossentropy', 'sparseCategoricalCrossentropy']);

/** What several tools demand of the last layer: softmax for a categorical loss, sigmoid for a binary one. */
export function outputMismatch({ layers, loss }: Described): boolean {
  const last = layers.at(-1);
  const activation = last?.className === 'Softmax' ? 'softmax' : last?.activation;
  if (loss === undefined) return false;
  if (categorical.has(loss)) return activation !== 'softmax';
  return loss === 'binaryCrossentropy' && activation !== 'sigmoid';
}
