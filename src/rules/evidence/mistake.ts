import { number } from '../../findings/wording';
import type { Layer } from '../../model';
import { activationName, criticalVariance } from './activations';
import { varianceOf } from './describe';

/** How a variance that does not fit came about: what somebody meant, in a sentence about this layer. Empty where it cannot be told. */
export function mistakeOf(layer: Layer, before: Layer): string {
  const { weight } = layer;
  if (!weight) return '';
  const kind = activationName(before);
  const target = criticalVariance(before.activation) ?? 1;
  switch (weight.initializer.kind) {
    case 'normal':
    case 'truncated-normal':
    case 'uniform':
      return weight.declared?.fans ? byOutputs(layer) : fixedDeviation(layer, target);
    case 'torch-default':
      return 'It is PyTorch’s default for Linear and Conv layers, U(±1/√fan-in) with fan-in · Var(w) = 1/3: kaiming_uniform_ with a = √5, which is no activation’s gain (that of ReLU would give 2).';
    case 'orthogonal':
      return `An orthogonal matrix keeps the length of what it is given, but ${kind} then keeps only ${number(1 / target)} of its square: behind ${kind} the gain has to be √${number(target)} = ${number(Math.sqrt(target))} (Saxe et al. 2014).`;
    case 'glorot-normal':
    case 'glorot-uniform':
    case 'glorot-truncated-normal':
      return glorot(layer, kind);
    case 'lecun-normal':
    case 'lecun-uniform':
    case 'lecun-truncated-normal':
      return `LeCun’s variance, 1 / fan-in, is made for functions that keep the second moment as it is: SELU, or none; ${kind} does not.`;
    case 'he-normal':
    case 'he-uniform':
    case 'he-truncated-normal':
      return byOutputs(layer) || he(kind, target);
    default:
      return '';
  }
}

/** A number that somebody wrote down fits one width only. */
function fixedDeviation(layer: Layer, target: number): string {
  const fanIn = layer.weight?.fanIn ?? 1;
  const deviation = Math.sqrt(varianceOf(layer) ?? 0);
  if (!(deviation > 0)) return '';
  const fitting = target / deviation ** 2;
  const widths = fitting < 1 ? 'would fit no layer at all' : `would fit a layer of ${number(fitting, 2)} inputs`;
  return `The deviation is fixed at ${number(deviation)}, whatever the number of inputs: that ${widths}, and with ${number(fanIn)} inputs it has to be √(${number(target)} / ${number(fanIn)}) = ${number(Math.sqrt(target / fanIn))}.`;
}

function glorot({ weight }: Layer, kind: string): string {
  const [fanIn, fanOut] = [weight?.fanIn ?? 1, weight?.fanOut ?? 1];
  const shape =
    fanOut >= 3 * fanIn || fanIn >= 3 * fanOut
      ? ` Here the mean of ${number(fanIn)} inputs and ${number(fanOut)} outputs is far from the number of inputs, too.`
      : '';
  return `Glorot’s variance, 2 / (fan-in + fan-out), takes the activation for the identity near zero, as tanh is; ${kind} is not.${shape}`;
}

const he = (kind: string, target: number): string =>
  kind === 'relu'
    ? ''
    : `He’s variance, 2 / fan-in, is made for ReLU, which keeps half of the second moment; ${kind} keeps E[f(z)²] = ${number(1 / target)} of it at unit scale${target > 2 ? ', and less the smaller the signal is: near zero it is almost z / 2, so that a loss feeds on itself' : ''}.`;

/** Scaled by the outputs of a unit instead of its inputs, of all groups together where PyTorch counts. */
function byOutputs(layer: Layer): string {
  const { weight } = layer;
  const variance = varianceOf(layer);
  if (!weight || variance === undefined) return '';
  const field = weight.shape.slice(2).reduce((n, d) => n * d, 1);
  const overGroups = layer.kind === 'dense' ? weight.fanOut : weight.units * field;
  const is = (fan: number): boolean => fan !== weight.fanIn && Math.abs((variance * fan) / 2 - 1) < 0.05;
  const asked = weight.declared?.config.mode === 'fanOut';
  if (asked || is(weight.fanOut))
    return `The variance is scaled by the ${number(weight.fanOut)} outputs that an input feeds (mode fan-out), which keeps the gradient and not the signal; ${number(weight.fanIn)} inputs feed a unit here.`;
  return is(overGroups)
    ? `The variance is scaled by ${number(overGroups)} outputs, those of all groups of the convolution together, though an input feeds ${number(weight.fanOut)} of them: PyTorch’s fan-out mode does not know of groups.`
    : '';
}
