import type { TaskName } from '../tasks';
import { program } from './code';
import { type Draft, family } from './specimen';

/**
 * Mistakes that people ask about again and again on question-and-answer sites (“my loss does not change”, “always the same class”, “loss is NaN”), each
 * written anew as a small program for these tasks, with what answers tell to do as its control.
 */

/** Layers as people write them: the pieces behind `tf.layers.`; the input's shape is added to the first. */
interface Asked {
  readonly task: TaskName;
  readonly layers: readonly string[];
  readonly loss: string;
  readonly answered: Partial<Pick<Asked, 'layers' | 'loss'>>;
}

const [cce, bce, mse] = ["'categoricalCrossentropy'", "'binaryCrossentropy'", "'meanSquaredError'"];

const shape: Readonly<Partial<Record<TaskName, string>>> = {
  clouds: '[8]',
  labelledClouds: '[8]',
  rings: '[2]',
  deviations: '[8]',
  prices: '[8]',
  shares: '[8]',
  digits: '[8, 8, 1]',
  memory8: '[8, 4]',
};

const text = ({ task, layers, loss }: Pick<Asked, 'task' | 'layers' | 'loss'>): string =>
  program([
    'const model = tf.sequential();',
    ...layers.map((layer, i) =>
      i === 0
        ? `model.add(tf.layers.${layer.replace('({ ', `({ inputShape: ${shape[task]}, `)});`
        : `model.add(tf.layers.${layer});`,
    ),
    `model.compile({ optimizer, loss: ${loss} });`,
    'return model;',
  ]);

const asked: readonly Asked[] = [
  // One class of two, softmax over a single unit: the output is always 1.
  {
    task: 'rings',
    layers: [
      "dense({ units: 16, activation: 'relu' })",
      "dense({ units: 8, activation: 'relu' })",
      "dense({ units: 1, activation: 'softmax' })",
    ],
    loss: bce,
    answered: {
      layers: [
        "dense({ units: 16, activation: 'relu' })",
        "dense({ units: 8, activation: 'relu' })",
        "dense({ units: 1, activation: 'sigmoid' })",
      ],
    },
  },
  {
    task: 'rings',
    layers: ["dense({ units: 24, activation: 'tanh' })", "dense({ units: 1, activation: 'softmax' })"],
    loss: mse,
    answered: {
      layers: ["dense({ units: 24, activation: 'tanh' })", "dense({ units: 1, activation: 'sigmoid' })"],
      loss: bce,
    },
  },
  // XOR and its kin without anything bent in between.
  {
    task: 'rings',
    layers: ['dense({ units: 16 })', 'dense({ units: 8 })', "dense({ units: 1, activation: 'sigmoid' })"],
    loss: bce,
    answered: {
      layers: [
        "dense({ units: 16, activation: 'relu' })",
        "dense({ units: 8, activation: 'relu' })",
        "dense({ units: 1, activation: 'sigmoid' })",
      ],
    },
  },
  {
    task: 'rings',
    layers: ["dense({ units: 1, activation: 'sigmoid' })"],
    loss: bce,
    answered: { layers: ["dense({ units: 16, activation: 'relu' })", "dense({ units: 1, activation: 'sigmoid' })"] },
  },
  // ReLU at the end of a classifier.
  {
    task: 'rings',
    layers: ["dense({ units: 16, activation: 'relu' })", "dense({ units: 1, activation: 'relu' })"],
    loss: bce,
    answered: { layers: ["dense({ units: 16, activation: 'relu' })", "dense({ units: 1, activation: 'sigmoid' })"] },
  },
  {
    task: 'clouds',
    layers: [
      "dense({ units: 32, activation: 'relu' })",
      "dense({ units: 32, activation: 'relu' })",
      "dense({ units: 4, activation: 'relu' })",
    ],
    loss: cce,
    answered: {
      layers: [
        "dense({ units: 32, activation: 'relu' })",
        "dense({ units: 32, activation: 'relu' })",
        "dense({ units: 4, activation: 'softmax' })",
      ],
    },
  },
  // No activation at the end, cross-entropy by its name.
  {
    task: 'clouds',
    layers: ["dense({ units: 32, activation: 'relu' })", 'dense({ units: 4 })'],
    loss: cce,
    answered: { layers: ["dense({ units: 32, activation: 'relu' })", "dense({ units: 4, activation: 'softmax' })"] },
  },
  {
    task: 'digits',
    layers: [
      "conv2d({ filters: 8, kernelSize: 3, activation: 'relu' })",
      'maxPooling2d({ poolSize: 2 })',
      'flatten()',
      "dense({ units: 16, activation: 'relu' })",
      'dense({ units: 4 })',
    ],
    loss: cce,
    answered: {
      layers: [
        "conv2d({ filters: 8, kernelSize: 3, activation: 'relu' })",
        'maxPooling2d({ poolSize: 2 })',
        'flatten()',
        "dense({ units: 16, activation: 'relu' })",
        "dense({ units: 4, activation: 'softmax' })",
      ],
    },
  },
  // One output under a loss for many classes.
  {
    task: 'rings',
    layers: ["dense({ units: 24, activation: 'relu' })", "dense({ units: 1, activation: 'sigmoid' })"],
    loss: cce,
    answered: { loss: bce },
  },
  // Numbers from a softmax.
  {
    task: 'deviations',
    layers: [
      "dense({ units: 32, activation: 'relu' })",
      "dense({ units: 16, activation: 'relu' })",
      "dense({ units: 1, activation: 'softmax' })",
    ],
    loss: mse,
    answered: {
      layers: [
        "dense({ units: 32, activation: 'relu' })",
        "dense({ units: 16, activation: 'relu' })",
        'dense({ units: 1 })',
      ],
    },
  },
  // ReLU at the end of several labels.
  {
    task: 'labelledClouds',
    layers: ["dense({ units: 32, activation: 'relu' })", "dense({ units: 5, activation: 'relu' })"],
    loss: bce,
    answered: { layers: ["dense({ units: 32, activation: 'relu' })", "dense({ units: 5, activation: 'sigmoid' })"] },
  },
  // Many sigmoid layers.
  ...[4, 6, 8].map(
    (depth): Asked => ({
      task: 'clouds',
      layers: [
        ...Array<string>(depth).fill("dense({ units: 24, activation: 'sigmoid' })"),
        "dense({ units: 4, activation: 'softmax' })",
      ],
      loss: cce,
      answered: {
        layers: [
          ...Array<string>(depth).fill("dense({ units: 24, activation: 'relu', kernelInitializer: 'heUniform' })"),
          "dense({ units: 4, activation: 'softmax' })",
        ],
      },
    }),
  ),
  // Every weight the same.
  ...["'zeros'", "'ones'", 'tf.initializers.constant({ value: 0.5 })'].map(
    (kernelInitializer): Asked => ({
      task: 'clouds',
      layers: [
        `dense({ units: 24, activation: 'relu', kernelInitializer: ${kernelInitializer} })`,
        `dense({ units: 24, activation: 'relu', kernelInitializer: ${kernelInitializer} })`,
        `dense({ units: 4, activation: 'softmax', kernelInitializer: ${kernelInitializer} })`,
      ],
      loss: cce,
      answered: {
        layers: [
          "dense({ units: 24, activation: 'relu' })",
          "dense({ units: 24, activation: 'relu' })",
          "dense({ units: 4, activation: 'softmax' })",
        ],
      },
    }),
  ),
  // Standard normal weights, as from np.random.randn or random_normal.
  ...[2, 4, 6].map(
    (depth): Asked => ({
      task: 'clouds',
      layers: [
        ...Array<string>(depth).fill(
          "dense({ units: 32, activation: 'relu', kernelInitializer: tf.initializers.randomNormal({ mean: 0, stddev: 1 }) })",
        ),
        "dense({ units: 4, activation: 'softmax', kernelInitializer: tf.initializers.randomNormal({ mean: 0, stddev: 1 }) })",
      ],
      loss: cce,
      answered: {
        layers: [
          ...Array<string>(depth).fill("dense({ units: 32, activation: 'relu', kernelInitializer: 'heUniform' })"),
          "dense({ units: 4, activation: 'softmax' })",
        ],
      },
    }),
  ),
  // Units that a bias keeps silent.
  {
    task: 'clouds',
    layers: [
      "dense({ units: 24, activation: 'relu', biasInitializer: tf.initializers.constant({ value: -10 }) })",
      "dense({ units: 24, activation: 'relu', biasInitializer: tf.initializers.constant({ value: -10 }) })",
      "dense({ units: 4, activation: 'softmax' })",
    ],
    loss: cce,
    answered: {
      layers: [
        "dense({ units: 24, activation: 'relu' })",
        "dense({ units: 24, activation: 'relu' })",
        "dense({ units: 4, activation: 'softmax' })",
      ],
    },
  },
  // Softmax in the middle, softmax twice.
  {
    task: 'clouds',
    layers: [
      "dense({ units: 24, activation: 'softmax' })",
      "dense({ units: 24, activation: 'softmax' })",
      "dense({ units: 4, activation: 'softmax' })",
    ],
    loss: cce,
    answered: {
      layers: [
        "dense({ units: 24, activation: 'relu' })",
        "dense({ units: 24, activation: 'relu' })",
        "dense({ units: 4, activation: 'softmax' })",
      ],
    },
  },
  {
    task: 'clouds',
    layers: ["dense({ units: 32, activation: 'relu' })", "dense({ units: 4, activation: 'softmax' })", 'softmax()'],
    loss: cce,
    answered: { layers: ["dense({ units: 32, activation: 'relu' })", "dense({ units: 4, activation: 'softmax' })"] },
  },
  // Several labels at once from a softmax.
  {
    task: 'labelledClouds',
    layers: [
      "dense({ units: 32, activation: 'relu' })",
      "dense({ units: 32, activation: 'relu' })",
      "dense({ units: 5, activation: 'softmax' })",
    ],
    loss: bce,
    answered: {
      layers: [
        "dense({ units: 32, activation: 'relu' })",
        "dense({ units: 32, activation: 'relu' })",
        "dense({ units: 5, activation: 'sigmoid' })",
      ],
      loss: bce,
    },
  },
  // A recurrent network of ReLUs, one of sigmoids.
  ...['relu', 'sigmoid'].map(
    (activation): Asked => ({
      task: 'memory8',
      layers: [`simpleRNN({ units: 16, activation: '${activation}' })`, "dense({ units: 4, activation: 'softmax' })"],
      loss: cce,
      answered: { layers: ['simpleRNN({ units: 16 })', "dense({ units: 4, activation: 'softmax' })"] },
    }),
  ),
  // Dying units behind a bottleneck of two.
  {
    task: 'clouds',
    layers: [
      ...Array<string>(8).fill("dense({ units: 3, activation: 'relu' })"),
      "dense({ units: 4, activation: 'softmax' })",
    ],
    loss: cce,
    answered: {
      layers: [
        ...Array<string>(8).fill("dense({ units: 24, activation: 'relu', kernelInitializer: 'heUniform' })"),
        "dense({ units: 4, activation: 'softmax' })",
      ],
    },
  },
  // Exponentials and squares of a linear layer are not in the library; linear hidden layers are.
  {
    task: 'clouds',
    layers: [
      "dense({ units: 32, activation: 'linear' })",
      "dense({ units: 32, activation: 'linear' })",
      "dense({ units: 4, activation: 'softmax' })",
    ],
    loss: cce,
    answered: {
      layers: [
        "dense({ units: 32, activation: 'relu' })",
        "dense({ units: 32, activation: 'relu' })",
        "dense({ units: 4, activation: 'softmax' })",
      ],
    },
  },
  // Sigmoids all the way to a number.
  {
    task: 'deviations',
    layers: [...Array<string>(5).fill("dense({ units: 16, activation: 'sigmoid' })"), 'dense({ units: 1 })'],
    loss: mse,
    answered: {
      layers: [
        "dense({ units: 24, activation: 'relu' })",
        "dense({ units: 24, activation: 'relu' })",
        'dense({ units: 1 })',
      ],
    },
  },
  // A handful of sigmoids and the squared error for yes or no.
  {
    task: 'rings',
    layers: ["dense({ units: 5, activation: 'sigmoid' })", "dense({ units: 1, activation: 'sigmoid' })"],
    loss: mse,
    answered: {
      layers: ["dense({ units: 16, activation: 'relu' })", "dense({ units: 1, activation: 'sigmoid' })"],
      loss: bce,
    },
  },
  // Too much dropout.
  {
    task: 'clouds',
    layers: [
      "dense({ units: 24, activation: 'relu' })",
      'dropout({ rate: 0.9 })',
      "dense({ units: 24, activation: 'relu' })",
      'dropout({ rate: 0.9 })',
      "dense({ units: 4, activation: 'softmax' })",
    ],
    loss: cce,
    answered: {
      layers: [
        "dense({ units: 24, activation: 'relu' })",
        'dropout({ rate: 0.2 })',
        "dense({ units: 24, activation: 'relu' })",
        "dense({ units: 4, activation: 'softmax' })",
      ],
    },
  },
];

/** What was asked, and what was answered. */
function drafted({ answered, ...question }: Asked): Draft[] {
  const answer = text({ ...question, ...answered });
  return [
    { task: question.task, program: text(question), control: answer, mistaken: true },
    { task: question.task, program: answer, control: answer },
  ];
}

/** Question and answer lie in the same half. */
export const programs = () => {
  const pairs = asked.map(drafted);
  const even = pairs.filter((_, i) => i % 2 === 0).flat();
  const odd = pairs.filter((_, i) => i % 2 === 1).flat();
  return family(
    'programs',
    Array.from({ length: even.length }, (_, i) => [even[i], odd[i]].filter((d) => d !== undefined)).flat(),
  );
};
