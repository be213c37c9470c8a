import type { Random } from '../../draw';

/** A network to be written down as a program: layers one after the other, some of which take a detour that meets the main road again. */

export type Value = number | string | boolean | readonly number[] | Piece | Made;

/** A layer: `tf.layers.<kind>(options)`. */
export interface Piece {
  readonly kind: string;
  readonly options: Readonly<Record<string, Value>>;
}

/** An initializer or regularizer: `tf.<path>(options)`. */
export interface Made {
  readonly path: string;
  readonly options: Readonly<Record<string, number>>;
}

/** A layer on the road; `detour` are layers beside it whose output is merged with its own input by `merge`. */
export interface Step extends Piece {
  readonly merge?: string;
  /** Normalises over a single feature: what is before it has gradients of rounding errors only. */
  readonly lone?: boolean;
}

export interface Plan {
  /** Of the input, without the batch. */
  readonly shape: readonly number[];
  readonly steps: readonly Step[];
  /** Ids below this are the input, where there is an embedding. */
  readonly ids?: number;
  readonly loss: string;
}

type Shape = readonly number[];

export class Planner {
  constructor(private readonly next: Random) {}

  plan(): Plan {
    const words = this.next() < 0.15;
    const shape: Shape = words ? [5] : this.pick<Shape>([[4], [6], [5, 3], [7, 4], [6, 6, 2], [5, 7, 3]]);
    const steps: Step[] = words ? [{ kind: 'embedding', options: { inputDim: 9, outputDim: 3, inputLength: 5 } }] : [];
    let at: Shape = words ? [5, 3] : shape;
    const count = 2 + Math.floor(6 * this.next());
    for (let n = 0; n < count; n++) {
      const [step, after] = this.step(at);
      steps.push(step);
      at = after;
    }
    if (at.length > 1) steps.push(this.pick([{ kind: 'flatten', options: {} }, pooled(at)]));
    const classes = 2 + Math.floor(3 * this.next());
    steps.push({ kind: 'dense', options: { units: classes, activation: 'softmax' } });
    return { shape, steps, ...(words && { ids: 9 }), loss: 'categoricalCrossentropy' };
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(items.length * this.next())] as T;
  }

  private activation(): string {
    return this.pick([
      'relu',
      'tanh',
      'elu',
      'sigmoid',
      'softplus',
      'selu',
      'softsign',
      'linear',
      'relu6',
      'hardSigmoid',
    ]);
  }

  private initializer(): Readonly<Record<string, Value>> {
    return this.pick<Readonly<Record<string, Value>>>([
      {},
      {},
      { kernelInitializer: this.pick(['heNormal', 'glorotUniform', 'leCunUniform', 'heUniform', 'randomNormal']) },
      { kernelInitializer: { path: 'initializers.varianceScaling', options: { scale: 2 } } },
      { kernelInitializer: { path: 'initializers.randomUniform', options: { minval: -0.2, maxval: 0.3 } } },
      { kernelRegularizer: { path: 'regularizers.l2', options: { l2: 0.01 } } },
      { useBias: false },
      { biasInitializer: { path: 'initializers.constant', options: { value: 0.1 } } },
    ]);
  }

  private step(shape: Shape): readonly [Step, Shape] {
    if (this.next() < 0.3) return [this.anywhere(shape), shape];
    if (shape.length === 1) return this.flat(shape);
    return shape.length === 2 ? this.sequence(shape) : this.image(shape);
  }

  /** What takes any shape and leaves it. */
  private anywhere(shape: Shape): Step {
    const width = shape.at(-1) ?? 1;
    return this.pick<Step>([
      { kind: 'activation', options: { activation: this.activation() } },
      { kind: 'batchNormalization', options: this.pick([{}, { momentum: 0.9, epsilon: 0.01 }]) },
      { kind: 'layerNormalization', options: {}, lone: width === 1 },
      { kind: 'dropout', options: { rate: 0.25 } },
      { kind: 'leakyReLU', options: { alpha: 0.2 } },
      { kind: 'elu', options: {} },
      { kind: 'gaussianNoise', options: { stddev: 0.1 } },
      {
        kind: 'dense',
        options: { units: width, activation: this.activation() },
        merge: this.pick(['add', 'multiply', 'average']),
      },
    ]);
  }

  private flat([n = 1]: Shape): readonly [Step, Shape] {
    const units = 2 + Math.floor(6 * this.next());
    return this.pick<readonly [Step, Shape]>([
      [{ kind: 'dense', options: { units, activation: this.activation(), ...this.initializer() } }, [units]],
      [{ kind: 'dense', options: { units, ...this.initializer() } }, [units]],
      [{ kind: 'repeatVector', options: { n: 3 } }, [3, n]],
      [{ kind: 'reshape', options: { targetShape: [n, 1] } }, [n, 1]],
      [{ kind: 'dense', options: { units, activation: 'tanh' }, merge: 'concatenate' }, [n + units]],
    ]);
  }

  private sequence([steps = 1, features = 1]: Shape): readonly [Step, Shape] {
    const units = 1 + Math.floor(4 * this.next());
    const cell: Piece = { kind: this.pick(['lstm', 'gru', 'simpleRNN']), options: { units, returnSequences: true } };
    const filters = units;
    const recurrent: readonly (readonly [Step, Shape])[] = [
      [cell, [steps, units]],
      [{ kind: 'lstm', options: { units, unitForgetBias: true, recurrentInitializer: 'glorotUniform' } }, [units]],
      [{ kind: 'bidirectional', options: { layer: cell, mergeMode: 'concat' } }, [steps, 2 * units]],
      [
        { kind: 'timeDistributed', options: { layer: { kind: 'dense', options: { units, activation: 'relu' } } } },
        [steps, units],
      ],
    ];
    const others: readonly (readonly [Step, Shape])[] = [
      [
        {
          kind: 'conv1d',
          options: { filters, kernelSize: 3, padding: 'same', activation: this.activation(), ...this.initializer() },
        },
        [steps, filters],
      ],
      [{ kind: 'permute', options: { dims: [2, 1] } }, [features, steps]],
      [{ kind: 'globalAveragePooling1d', options: {} }, [features]],
    ];
    // The library has no gradient of a sequence of one step.
    return this.pick(steps > 1 ? [...recurrent, ...others] : others);
  }

  private image([height = 1, width = 1, channels = 1]: Shape): readonly [Step, Shape] {
    const filters = 1 + Math.floor(4 * this.next());
    const common = { kernelSize: this.pick<Value>([1, 3, [3, 2]]), padding: 'same', activation: this.activation() };
    const strided: Shape = [Math.ceil(height / 2), Math.ceil(width / 2)];
    return this.pick<readonly [Step, Shape]>([
      [{ kind: 'conv2d', options: { filters, ...common, ...this.initializer() } }, [height, width, filters]],
      [{ kind: 'conv2d', options: { filters, ...common, strides: 2 } }, [...strided, filters]],
      [
        { kind: 'separableConv2d', options: { filters, ...common, depthwiseInitializer: 'heNormal' } },
        [height, width, filters],
      ],
      [{ kind: 'depthwiseConv2d', options: { ...common, depthMultiplier: 2 } }, [height, width, 2 * channels]],
      [{ kind: 'conv2dTranspose', options: { filters, ...common, strides: 2 } }, [2 * height, 2 * width, filters]],
      [{ kind: 'zeroPadding2d', options: {} }, [height + 2, width + 2, channels]],
      [{ kind: 'maxPooling2d', options: { poolSize: 2, padding: 'same' } }, [...strided, channels]],
      [{ kind: 'reshape', options: { targetShape: [height * width, channels] } }, [height * width, channels]],
    ]);
  }
}

const pooled = (shape: Shape): Step => ({ kind: `globalAveragePooling${shape.length - 1}d`, options: {} });
