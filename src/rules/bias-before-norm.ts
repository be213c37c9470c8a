import { names, number } from '../findings/wording';
import type { Change } from '../model';
import { isFresh } from './evidence/grade';
import { mendAll } from './evidence/proposals';
import type { Layer, Rule } from './rule';

export const biasBeforeNorm: Rule = {
  meta: {
    id: 'bias-before-norm',
    title: 'A normalisation takes a chosen bias away',
    severity: 'info',
    category: 'scale',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const lost = evidence.layers.filter((l) => isChosen(l) && isTakenAway(l));
    const [first, ...others] = lost;
    const bias = first?.bias?.moments;
    if (!first || !bias) return;
    const also = others.length ? `; so does that behind ${names(others.map((l) => l.name))}` : '';
    yield {
      severity: 'info',
      message: `The normalisation behind “${first.name}” takes away the bias that it was given (${number(bias.mean)} on average): it has no effect${also}.`,
      explanation: `A ${first.normalisation?.kind} normalisation subtracts the mean of every unit before anything else: (W·x + b) − E[W·x + b] = W·x − E[W·x], whatever b is. So b = ${number(bias.mean)} changes nothing while the network trains, its gradient is 0, and it stays as it is; what the layer can be shifted by is β of the normalisation. At inference, the moving mean has to catch up with it first.`,
      advice: 'Leave the bias out (useBias: false), and start β of the normalisation there if the shift is meant.',
      layer: first.id,
      blames: 'bias',
      layers: lost.map((l) => l.id),
      related: others.map((l) => ({ layer: l.id, message: `The bias of “${l.name}” has no effect, either.` })),
      proposals: mendAll(
        'Leave the bias out',
        lost.map((layer) => ({ layer, changes: leftOut(layer) })),
        true,
      ),
      evidence: { layers: lost.length, bias: bias.mean },
    };
  },
};

/** Somebody wanted it: it starts at another constant than zero. Random ones are defaults of a library. */
function isChosen({ bias }: Layer): boolean {
  const { mean, second } = bias?.moments ?? { mean: 0, second: 0 };
  return mean !== 0 && Math.abs(second / mean ** 2 - 1) < 1e-6;
}

/** It is subtracted unit by unit. Layer and group normalisation subtract one mean for several units, and a bias that differs passes. */
const isTakenAway = ({ normalisation }: Layer): boolean =>
  (normalisation?.kind === 'batch' || normalisation?.kind === 'instance') && !normalisation.afterActivation;

function leftOut({ bias }: Layer): readonly (Change | undefined)[] {
  const object = bias?.declared?.layer;
  if (!object) return [undefined];
  return [
    { kind: 'remove', object, option: 'biasInitializer' },
    { kind: 'set', object, option: 'useBias', value: false },
  ];
}
