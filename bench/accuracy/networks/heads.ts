import type { TaskName } from '../tasks';
import { tasks } from '../tasks';
import { Choice } from './choose';
import { type Call, call, quoted, sequential } from './code';
import { fittingHead, repeated } from './parts';
import { type Draft, family } from './specimen';

/**
 * Output activations and losses, right, harmless and wrong: [activation, loss, …tasks]. A program that would be right for other data (softmax with a
 * categorical loss where several labels hold at once, a sigmoid where prices are to be told) is not among them: nothing in it is wrong.
 */
const pairings: readonly (readonly [activation: string, loss: string, ...tasks: TaskName[]])[] = [
  ['softmax', 'categoricalCrossentropy', 'clouds', 'digits'],
  ['sigmoid', 'categoricalCrossentropy', 'clouds', 'digits'],
  ['linear', 'categoricalCrossentropy', 'clouds', 'digits'],
  ['relu', 'categoricalCrossentropy', 'clouds', 'digits'],
  ['tanh', 'categoricalCrossentropy', 'clouds'],
  ['elu', 'categoricalCrossentropy', 'clouds'],
  ['softplus', 'categoricalCrossentropy', 'clouds'],
  ['softmax softmax', 'categoricalCrossentropy', 'clouds'],
  ['softmax', 'categoricalCrossentropy', 'rings'],
  ['sigmoid', 'categoricalCrossentropy', 'rings'],
  ['softmax', 'binaryCrossentropy', 'clouds', 'labelledClouds', 'rings'],
  ['sigmoid', 'binaryCrossentropy', 'clouds', 'labelledClouds', 'rings'],
  ['linear', 'binaryCrossentropy', 'labelledClouds', 'rings'],
  ['relu', 'binaryCrossentropy', 'labelledClouds', 'rings'],
  ['tanh', 'binaryCrossentropy', 'rings'],
  ['hardSigmoid', 'binaryCrossentropy', 'rings'],
  ['sigmoid sigmoid', 'binaryCrossentropy', 'rings'],
  ['softmax', 'meanSquaredError', 'clouds', 'rings'],
  ['sigmoid', 'meanSquaredError', 'clouds', 'rings', 'shares'],
  ['tanh', 'meanSquaredError', 'rings'],
  ['linear', 'meanSquaredError', 'clouds', 'rings', 'deviations'],
  ['relu', 'meanSquaredError', 'prices'],
  ['linear', 'meanAbsoluteError', 'deviations'],
];

function drafted(task: TaskName, activation: string, loss: string, choice: Choice): Draft {
  const body = bodyOf(task, choice);
  const [first = '', second] = activation.split(' ');
  const end: Call[] = [call('dense', { units: tasks[task].outputs, activation: quoted(first) })];
  if (second) end.push(call('activation', { activation: quoted(second) }));
  const head = fittingHead(task);
  return {
    task,
    program: sequential(task, [...body, ...end], quoted(loss)),
    control: sequential(task, [...body, head.call], head.loss),
    mistaken: isMistaken(activation, loss, tasks[task].outputs),
  };
}

/** Cross-entropy wants probabilities: those of softmax over several classes, or those of a sigmoid for each yes or no. Distances take anything. */
function isMistaken(activation: string, loss: string, outputs: number): boolean {
  if (activation === 'softmax' && outputs === 1) return true;
  if (loss === 'categoricalCrossentropy') return activation !== 'softmax' || outputs === 1;
  return loss === 'binaryCrossentropy' && activation !== 'sigmoid' && activation !== 'hardSigmoid';
}

/** A body that trains. */
function bodyOf(task: TaskName, choice: Choice): Call[] {
  const kernelInitializer = quoted('heUniform');
  const activation = quoted('relu');
  if (tasks[task].inputShape.length === 3)
    return [
      call('conv2d', { filters: 8, kernelSize: 3, activation, kernelInitializer }),
      call('maxPooling2d', { poolSize: 2 }),
      call('flatten'),
    ];
  const units = choice.one([16, 24, 32]);
  return repeated(choice.one([1, 2, 2, 3]), () => call('dense', { units, activation, kernelInitializer }));
}

/** Every pairing on every task that it comes with, `draws` bodies each. */
export const heads = (draws: number) =>
  family(
    'heads',
    pairings.flatMap(([activation, loss, ...on], row) =>
      on.flatMap((task, column) =>
        Array.from({ length: draws }, (_, i) =>
          drafted(task, activation, loss, Choice.of(6000 + 100 * row + 10 * column + i)),
        ),
      ),
    ),
  );
