import { Choice } from './choose';
import { type Call, call, quoted, sequential } from './code';
import { control } from './mlp';
import { fittingHead } from './parts';
import { type Draft, family } from './specimen';

/** Layers whose weights are all the same: one of them in a network that is drawn well, behind every kind of activation, or all of them. */
const hiddens = ['relu', 'tanh', 'gelu', 'sigmoid', 'leaky'] as const;
const initializers = [quoted('zeros'), 'tf.initializers.constant({ value: 0.1 })', quoted('ones')] as const;

function drafted(activation: (typeof hiddens)[number], same: string, everywhere: boolean, choice: Choice): Draft {
  const task = choice.one(['clouds', 'deviations', 'rings']);
  const [depth, units] = [choice.one([2, 3, 4]), choice.one([16, 24])];
  const odd = choice.one([0, 1]);
  const layer = (i: number): Call[] => {
    const kernelInitializer = everywhere || i === odd ? same : quoted('heUniform');
    return activation === 'leaky'
      ? [call('dense', { units, kernelInitializer }), call('leakyReLU', { alpha: 0.2 })]
      : [call('dense', { units, kernelInitializer, activation: quoted(activation) })];
  };
  const head = fittingHead(task, everywhere ? { kernelInitializer: same } : {});
  return {
    task,
    program: sequential(task, [...Array.from({ length: depth }, (_, i) => layer(i)).flat(), head.call], head.loss),
    control: control(task, depth, units),
  };
}

/** Each pairing twice: once in each half. */
export const symmetries = () =>
  family(
    'symmetry',
    hiddens.flatMap((activation, row) =>
      initializers.flatMap((same, column) => {
        const seed = 8000 + 20 * row + 4 * column;
        const one = [0, 1].map((i) => drafted(activation, same, false, Choice.of(seed + i)));
        const all = [2, 3].map((i) => drafted(activation, same, true, Choice.of(seed + i)));
        return activation === 'relu' || activation === 'tanh' ? [...one, ...all] : one;
      }),
    ),
  );
