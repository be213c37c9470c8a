import { type Choice, drafts } from './choose';
import { type Call, call, quoted, sequential } from './code';
import { activations, biasOf, fittingHead, initializerOf, repeated } from './parts';
import { type Draft, family } from './specimen';

interface Shape {
  readonly depth: number;
  readonly filters: number;
  readonly pooled: boolean;
}

/** Small images through 3×3 convolutions; the second one, or a pool behind it, halves the image. */
function draft(choice: Choice): Draft {
  const shape: Shape = {
    depth: choice.one([1, 2, 3, 4, 6, 8, 10]),
    filters: choice.one([6, 8, 8]),
    pooled: choice.happens(0.5),
  };
  const activation = choice.happens(0.5) ? 'relu' : choice.one(activations);
  const kernelInitializer = initializerOf(choice, 0.65);
  return {
    task: 'digits',
    program: network(shape, activation, kernelInitializer, biasOf(choice)),
    control: network(shape, 'relu', quoted('heUniform'), undefined),
  };
}

function network(
  { depth, filters, pooled }: Shape,
  activation: string,
  kernelInitializer: string | undefined,
  biasInitializer: string | undefined,
): string {
  const convolution = (i: number): Call =>
    call('conv2d', {
      filters,
      kernelSize: 3,
      strides: i === 0 && !pooled ? 2 : undefined,
      padding: quoted('same'),
      activation: quoted(activation),
      kernelInitializer,
      biasInitializer,
    });
  const [first, ...rest] = repeated(depth, convolution);
  const head = fittingHead('digits');
  return sequential(
    'digits',
    [
      ...(first ? [first] : []),
      ...(pooled ? [call('maxPooling2d', { poolSize: 2 })] : []),
      ...rest,
      call('flatten'),
      head.call,
    ],
    head.loss,
  );
}

export const convolutionals = (count: number) => family('convolutional', drafts(count, 2000, draft));
