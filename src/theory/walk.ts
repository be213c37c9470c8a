import type { Layer, Node } from '../model';
import type { Field, Gradient } from './field';
import { white } from './kernel';
import { Noise } from './noise';
import type { Subject } from './subject';
import { fresh, freshGradient, isRefusal, met, type Refusal, type Setting, type Transfer } from './transfer/transfer';

/** One way through the network: fields forward, and steps that know the way back. */

interface Step {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly back: Transfer['back'];
}

/** Why the theory stopped at a layer, or at an operator between layers. */
export interface Silence {
  /** Absent: between layers. */
  readonly layer?: string;
  readonly node: string;
  readonly op: string;
  /** One sentence. */
  readonly reason: string;
}

export class Walk {
  readonly setting: Setting;
  readonly noise = new Noise();
  readonly silences: Silence[] = [];
  readonly #fields = new Map<string, Field>();
  readonly #gradients = new Map<string, Gradient>();
  readonly #steps: Step[] = [];
  #regions = 0;

  constructor(readonly subject: Subject) {
    this.setting = { noise: this.noise, samples: subject.samples, batch: subject.batch, training: subject.training };
  }

  field(value: string): Field | undefined {
    return this.#fields.get(value);
  }

  gradient(value: string): Gradient | undefined {
    return this.#gradients.get(value);
  }

  begin(value: string, field: Field): void {
    this.#fields.set(value, { ...field, value });
  }

  /** The same elements under another name. */
  same(value: string, as: string): void {
    const field = this.#fields.get(value);
    if (field) this.take([value], as, { output: field, back: (g) => [g] });
  }

  /** Enters what a step makes. Where it refuses, the walk begins anew behind it with standardised elements of a scale that is not known. */
  take(
    inputs: readonly string[],
    output: string,
    made: Transfer | Refusal,
    at?: { readonly node: Node; readonly layer?: Layer },
  ): void {
    if (!isRefusal(made)) {
      const passed = inputs.some((input) => this.#fields.get(input) === made.output);
      this.#fields.set(output, passed ? made.output : { ...made.output, value: output });
      this.#steps.push({ inputs: made.inputs ?? inputs, output, back: made.back });
      return;
    }
    if (at) {
      const { node, layer } = at;
      this.silences.push({
        ...(layer && { layer: layer.id }),
        node: node.name || node.outputs[0] || '',
        op: node.op,
        reason: made.reason,
      });
    }
    this.#fields.set(output, this.unknown(output));
    this.#steps.push({
      inputs,
      output,
      back: () =>
        inputs.map(() => freshGradient(white(1), this.noise.write([]), { region: ++this.#regions, chance: 0 })),
    });
  }

  /** Standardised, of a scale relative to which nothing else is known. */
  unknown(value: string): Field {
    const { units, positions } = this.sizes(value);
    return fresh({
      value,
      mean: 0,
      kernel: white(1),
      level: this.noise.write([]),
      region: ++this.#regions,
      units,
      positions,
      chance: 1 / units,
    });
  }

  /** Of a value whose shape is known: channels second where there are spatial axes behind them, features last elsewhere. */
  sizes(value: string): { readonly units: number; readonly positions: number } {
    const shape = this.subject.shape(value) ?? [];
    const units = (shape.length >= 4 ? shape[1] : shape.at(-1)) ?? 1;
    const all = shape.reduce((n, d) => n * d, 1) / this.subject.batch;
    const positions = Math.max(1, Math.round(all / Math.max(1, units)));
    return { units: shape.length < 2 ? 1 : Math.max(1, units), positions };
  }

  /** Back from these values, each with a white gradient of variance 1 for an element of a batch of it. */
  return(values: readonly string[]): void {
    for (const value of values) {
      const shape = this.subject.shape(value);
      const all = shape ? shape.reduce((n, d) => n * d, 1) : 1;
      const { units } = this.#fields.get(value) ?? this.sizes(value);
      this.#enter(
        value,
        freshGradient(white(1 / Math.max(1, all)), this.noise.write([], 2 / Math.max(1, all)), {
          region: 0,
          chance: 1 / Math.max(1, units),
        }),
      );
    }
    for (const { inputs, output, back } of this.#steps.toReversed()) {
      const g = this.#gradients.get(output);
      if (!g) continue;
      for (const [i, gradient] of back(g).entries()) this.#enter(inputs[i] ?? '', gradient);
    }
  }

  #enter(value: string, gradient: Gradient): void {
    const known = this.#gradients.get(value);
    this.#gradients.set(value, known ? met(known, gradient, this.setting, this.#fields.get(value)) : gradient);
  }
}
