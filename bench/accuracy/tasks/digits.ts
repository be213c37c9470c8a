import { normal } from '../../../test/support/draw';
import { collect, oneHot, type Task } from './task';

/** Four digits in seven segments on 8×8 pixels, shifted by up to a pixel each way, with noise; of mean about 0 and deviation about 1. */
const side = 8;
const noise = 0.35;

/** Segments as lines [row, column, rows, columns] of a 5×4 figure. */
const segments: Readonly<Record<string, readonly [number, number, number, number]>> = {
  top: [0, 0, 1, 4],
  middle: [2, 0, 1, 4],
  bottom: [4, 0, 1, 4],
  upperLeft: [0, 0, 3, 1],
  upperRight: [0, 3, 3, 1],
  lowerLeft: [2, 0, 3, 1],
  lowerRight: [2, 3, 3, 1],
};

const drawn: readonly (readonly string[])[] = [
  ['top', 'bottom', 'upperLeft', 'upperRight', 'lowerLeft', 'lowerRight'],
  ['upperRight', 'lowerRight'],
  ['top', 'middle', 'bottom', 'upperRight', 'lowerLeft'],
  ['middle', 'upperLeft', 'upperRight', 'lowerRight'],
];

export const digits: Task = {
  kind: 'classes',
  inputShape: [side, side, 1],
  outputs: drawn.length,
  examples: (next) =>
    collect((i) => {
      const label = i % drawn.length;
      const pixels = new Array<number>(side * side).fill(-0.6);
      const [down, right] = [1 + Math.floor(3 * next()), 1 + Math.floor(3 * next())];
      for (const name of drawn[label] ?? []) {
        const [row = 0, column = 0, rows = 0, columns = 0] = segments[name] ?? [];
        for (let r = row; r < row + rows; r++)
          for (let c = column; c < column + columns; c++) pixels[(r + down) * side + c + right] = 1.6;
      }
      return { input: pixels.map((p) => p + noise * normal(next)), target: oneHot(label, drawn.length) };
    }),
};
