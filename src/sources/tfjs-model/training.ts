import type { Compiled, Loss } from '../../model';
import { camelCase } from './config';
import { itemsOf, type Json, member, numberOf, stringOf, textMember } from './json';
import type { Lines } from './lines';

/** Short names, and names of Keras's classes, that stand for a loss function of the library. */
const fullNames: Readonly<Record<string, string>> = {
  mse: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  mape: 'meanAbsolutePercentageError',
  msle: 'meanSquaredLogarithmicError',
  kld: 'kullbackLeiblerDivergence',
  klDivergence: 'kullbackLeiblerDivergence',
  kLDivergence: 'kullbackLeiblerDivergence',
  logCosh: 'logcosh',
  cosineSimilarity: 'cosineProximity',
};

/**
 * What `compile` was given: `trainingConfig` beside the topology (TensorFlow.js), or `training_config` within it (Keras). Losses by output
 * name are put in the order of `outputs`; one loss for several outputs counts for each.
 */
export function compiledOf(training: Json | undefined, outputs: readonly string[], lines: Lines): Compiled | undefined {
  if (!training) return undefined;
  const losses = lossesOf(member(training, 'loss'), outputs).map((json) => lossOf(json, lines));
  const optimizer = member(training, 'optimizer_config');
  const name = textMember(optimizer, 'class_name');
  const settings = member(optimizer, 'config');
  // TensorFlow.js saves an optimizer's settings in camel case, unlike everything else.
  const learningRate = numberOf(member(settings, 'learningRate') ?? member(settings, 'learning_rate'));
  return {
    range: lines.range(training),
    losses,
    ...(name !== undefined && { optimizer: { name, ...(learningRate !== undefined && { learningRate }) } }),
  };
}

function lossesOf(json: Json | undefined, outputs: readonly string[]): readonly (Json | undefined)[] {
  const several = itemsOf(json);
  if (several) return outputs.map((_, i) => several[i]);
  const byOutput = json?.kind === 'object' && !json.members.has('class_name');
  return outputs.map((name) => (byOutput ? member(json, name) : json));
}

function lossOf(json: Json | undefined, lines: Lines): Loss | null {
  const name = stringOf(json) ?? textMember(json, 'class_name');
  if (!json || name === undefined) return null;
  const logits = member(member(json, 'config'), 'from_logits');
  const camel = camelCase(name).replace(/^[A-Z]/, (first) => first.toLowerCase());
  return {
    name: fullNames[camel] ?? camel,
    range: lines.range(json),
    probabilities: !(logits?.kind === 'boolean' && logits.value),
  };
}
