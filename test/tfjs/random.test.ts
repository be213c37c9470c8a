import { describe, it } from 'vitest';
import type { Config, Network, NetworkValue } from '../../src/model';
import { random } from '../support/draw';
import { expectEqual } from '../support/tfjs/compare';
import { layer, Sketch } from '../support/tfjs/describe';

/** Networks that nobody thought of: layers drawn one after the other, with branches that meet again, beside the library itself. Left
 * out is what its gradients have wrong: means over padding, and largest elements that are several. */

type Shape = readonly number[];

interface Step {
  readonly value: NetworkValue;
  /** Without the batch. */
  readonly shape: Shape;
}

class Writer {
  private readonly sketch = new Sketch();

  constructor(private readonly next: () => number) {}

  network(shape: Shape, steps: number): Network {
    let at: Step = { value: this.sketch.input(shape), shape };
    for (let i = 0; i < steps; i++) at = this.step(at);
    return this.sketch.network(this.after(at, 'Dense', { units: 2 }, [...at.shape.slice(0, -1), 2]).value);
  }

  private pick<T>(items: readonly T[]): T {
    return items[Math.floor(items.length * this.next())] as T;
  }

  private after({ value }: Step, className: string, config: Config, shape: Shape): Step {
    return { value: this.sketch.call(layer(className, config), value), shape };
  }

  private step(x: Step): Step {
    const kinds = [this.anywhere, this.branch, ...[[this.flat], [this.sequence], [this.image]][x.shape.length - 1]!];
    return this.pick([...kinds, kinds.at(-1)!]).call(this, x);
  }

  private activation = (): string =>
    this.pick(['linear', 'relu', 'tanh', 'elu', 'swish', 'sigmoid', 'gelu', 'softsign', 'softmax']);

  /** Layers that take any shape and leave it. */
  private anywhere(x: Step): Step {
    const [className, config] = this.pick<readonly [string, Config]>([
      ['Activation', { activation: this.activation() }],
      ['BatchNormalization', {}],
      ['Dropout', { rate: 0.3 }],
      ['LayerNormalization', {}],
      ['LeakyReLU', { alpha: 0.2 }],
      ['PReLU', x.shape.length > 1 ? { sharedAxes: [1] } : {}],
    ]);
    return this.after(x, className, config, x.shape);
  }

  private branch(x: Step): Step {
    const units = x.shape.at(-1) ?? 1;
    const side = this.after(x, 'Dense', { units, activation: this.activation() }, x.shape);
    const className = this.pick(['Add', 'Average', 'Concatenate', 'Maximum', 'Multiply']);
    const value = this.sketch.call(layer(className), side.value, x.value);
    return { value, shape: className === 'Concatenate' ? [...x.shape.slice(0, -1), 2 * units] : x.shape };
  }

  private flat(x: Step): Step {
    const [n = 1] = x.shape;
    const units = 2 + Math.floor(5 * this.next());
    return this.pick([
      () => this.after(x, 'Dense', { units, activation: this.activation() }, [units]),
      () => this.after(x, 'RepeatVector', { n: 3 }, [3, n]),
      () => this.after(x, 'Reshape', { targetShape: [n, 1] }, [n, 1]),
    ])();
  }

  private sequence(x: Step): Step {
    const [steps = 1, features = 1] = x.shape;
    const padding = steps > 2 ? this.pick(['same', 'valid']) : 'same';
    const filters = 1 + Math.floor(4 * this.next());
    const shorter = padding === 'same' ? Math.ceil(steps / 2) : Math.floor(steps / 2);
    return this.pick([
      () =>
        this.after(x, 'Conv1D', { filters, kernelSize: 3, padding: 'same', activation: this.activation() }, [
          steps,
          filters,
        ]),
      () => this.after(x, padding === 'same' ? 'MaxPooling1D' : 'AveragePooling1D', { padding }, [shorter, features]),
      () => this.after(x, 'Permute', { dims: [2, 1] }, [features, steps]),
      () => this.after(x, 'Flatten', {}, [steps * features]),
      () => this.after(x, 'GlobalAveragePooling1D', {}, [features]),
    ])();
  }

  private image(x: Step): Step {
    const [height = 1, width = 1, channels = 1] = x.shape;
    const filters = 1 + Math.floor(4 * this.next());
    const [strides, activation] = [this.pick([1, 2]), this.activation()];
    const halved: Shape = [Math.ceil(height / strides), Math.ceil(width / strides)];
    const common = { kernelSize: this.pick([1, 2, 3]), strides, padding: 'same', activation };
    return this.pick([
      () => this.after(x, 'Conv2D', { ...common, filters }, [...halved, filters]),
      () => this.after(x, 'Conv2D', { ...common, filters }, [...halved, filters]),
      () => this.after(x, 'SeparableConv2D', { ...common, filters }, [...halved, filters]),
      () => this.after(x, 'DepthwiseConv2D', { ...common, depthMultiplier: 2 }, [...halved, 2 * channels]),
      () => this.after(x, 'Conv2DTranspose', { ...common, filters }, [height * strides, width * strides, filters]),
      () => this.after(x, 'MaxPooling2D', { padding: 'same' }, [Math.ceil(height / 2), Math.ceil(width / 2), channels]),
      () => this.after(x, 'ZeroPadding2D', {}, [height + 2, width + 2, channels]),
      () => this.after(x, 'Flatten', {}, [height * width * channels]),
      () => this.after(x, 'Reshape', { targetShape: [height * width, channels] }, [height * width, channels]),
    ])();
  }
}

const seeds = Array.from({ length: 40 }, (_, i) => i + 1);

describe.each([[[5]], [[6, 3]], [[6, 5, 3]]])('Random networks on %j', (shape) => {
  it.each(seeds)('number %i', async (seed) => {
    const next = random(seed);
    const network = new Writer(next).network(shape, 2 + Math.floor(6 * next()));
    await expectEqual(network, { seed, sizes: { batch: 2 } });
  });
});
