import type { Task } from '../tasks';

/**
 * How far outputs are on the way from guessing (0) to right (1): of classes and labels the share told right, of numbers the share of variance explained.
 * Not a number where an output is none.
 */
export function progress(
  kind: Task['kind'],
  width: number,
  outputs: ArrayLike<number>,
  targets: ArrayLike<number>,
): number {
  for (let i = 0; i < outputs.length; i++) if (!Number.isFinite(outputs[i])) return Number.NaN;
  switch (kind) {
    case 'classes':
      return beyond(shareTold(width, outputs, targets), 1 / width);
    case 'binary':
    case 'labels':
      return beyond(shareDecided(outputs, targets), guessing(width, targets));
    case 'numbers':
      return explained(outputs, targets);
  }
}

const beyond = (share: number, chance: number): number => (share - chance) / (1 - chance);

function shareTold(width: number, outputs: ArrayLike<number>, targets: ArrayLike<number>): number {
  const count = targets.length / width;
  let right = 0;
  for (let i = 0; i < count; i++)
    if (largest(outputs, i * width, width) === largest(targets, i * width, width)) right++;
  return right / count;
}

function largest(values: ArrayLike<number>, from: number, width: number): number {
  let best = 0;
  for (let k = 1; k < width; k++) if ((values[from + k] ?? 0) > (values[from + best] ?? 0)) best = k;
  return best;
}

function shareDecided(outputs: ArrayLike<number>, targets: ArrayLike<number>): number {
  let right = 0;
  for (let i = 0; i < targets.length; i++) if ((outputs[i] ?? 0) > 0.5 === (targets[i] ?? 0) > 0.5) right++;
  return right / targets.length;
}

/** The best constant answer to each label. */
function guessing(width: number, targets: ArrayLike<number>): number {
  const count = targets.length / width;
  let right = 0;
  for (let k = 0; k < width; k++) {
    let yes = 0;
    for (let i = 0; i < count; i++) yes += targets[i * width + k] ?? 0;
    right += Math.max(yes, count - yes);
  }
  return right / targets.length;
}

function explained(outputs: ArrayLike<number>, targets: ArrayLike<number>): number {
  const values = Array.from(targets);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return 1 - values.reduce((sum, v, i) => sum + (v - (outputs[i] ?? 0)) ** 2, 0) / variance;
}
