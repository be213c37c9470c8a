import { attribute, type Graph, int, ints, type Node, numberAttribute, type ValueInfo } from '../../model';
import type { GraphBuilder } from '../builder';
import type { CanonicalContext } from '../operator';

/**
 * Scan of opset 8 runs its body for every element of a batch: states are [batch, …], sequences [batch, time, …], and element i stops
 * after sequence_lens[i] rounds, its outputs filled up with zeros. Said in opset 9 it is a Scan over the batch around a Scan over time.
 */
export function overBatch(c: CanonicalContext, body: Graph): void {
  const sequences = numberAttribute(c.node, 'num_scan_inputs', 1);
  const [lengths = '', ...values] = c.node.inputs;
  const states = values.length - sequences;
  const inner = new Element(c, lengths !== '');
  const inputs = values.map((_, i) => inner.input(i < states ? 'state' : 'sequence'));
  const cut = (x: string): string => (inner.length ? inner.slice(x, inner.length) : x);
  const results = inner.b.node(
    'Scan',
    inputs.map((x, i) => (i < states ? x : cut(x))),
    {
      body: { type: 'graph', value: body },
      num_scan_inputs: int(sequences),
      scan_input_directions: ints(attribute(c.node, 'directions', 'ints') ?? Array(sequences).fill(0)),
    },
    body.outputs.length,
  );
  const whole = inputs.at(-1) as string;
  const outputs = results.map((y, i) => (i < states ? y : inner.filled(y, whole)));
  const read = inner.length ? [...inputs, inner.length] : inputs;
  c.b.node(
    'Scan',
    inner.length ? [...values, lengths] : values,
    {
      body: { type: 'graph', value: inner.graph(read, outputs) },
      num_scan_inputs: int(read.length),
    },
    c.node.outputs,
  );
}

/** The body for one element of the batch. */
class Element {
  readonly b: GraphBuilder;
  readonly length: string | undefined;

  constructor(
    private readonly c: CanonicalContext,
    hasLengths: boolean,
  ) {
    this.b = c.b.inner();
    this.length = hasLengths ? this.b.fresh('length') : undefined;
  }

  input(hint: string): string {
    return this.b.fresh(hint);
  }

  /** The first `length` rounds. */
  slice(x: string, length: string): string {
    return this.b.op('Slice', [x, this.b.ints([0]), this.vector(length), this.b.ints([0])]);
  }

  /** `y` with zeros behind it up to the length of the sequence `whole`. */
  filled(y: string, whole: string): string {
    if (!this.length) return y;
    const rounds = this.b.op('Shape', [whole], { start: int(0), end: int(1) });
    const missing = this.b.sub(rounds, this.vector(this.length));
    return this.b.op('Pad', [y, this.b.concat([this.b.ints([0]), missing], 0), '', this.b.ints([0])]);
  }

  private vector = (length: string): string => this.b.op('Reshape', [length, this.b.ints([1])]);

  graph(inputs: readonly string[], outputs: readonly string[]): Graph {
    const value = (name: string): ValueInfo => ({ name });
    return {
      name: `${this.c.node.name || 'scan'} of one element`,
      inputs: inputs.map(value),
      outputs: outputs.map(value),
      initializers: new Map(),
      nodes: this.b.nodes as readonly Node[],
      values: new Map(),
    };
  }
}
