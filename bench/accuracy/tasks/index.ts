import { clouds, labelledClouds } from './clouds';
import { digits } from './digits';
import { memory } from './memory';
import { deviations, prices, shares } from './prices';
import { rings } from './rings';
import type { Task } from './task';

export const tasks = {
  clouds,
  deviations,
  digits,
  labelledClouds,
  memory12: memory(12),
  memory8: memory(8),
  prices,
  rings,
  shares,
} as const satisfies Readonly<Record<string, Task>>;

export type TaskName = keyof typeof tasks;

export type { Examples, Task, TaskKind } from './task';
