import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import ts from 'typescript-ast';
import { readTfjsCode, type TfjsCode } from '../../../src/sources/tfjs-code';
import { layerClasses } from '../../../src/sources/tfjs-code/host/classes';

/** Small programs that build models: read by our evaluation, and run with the layer library itself. */

export interface Program {
  readonly name: string;
  /** Of the file under analysis; `/work/main.js` if the list does not say. */
  readonly path: string;
  readonly text: string;
  /** Other files of its workspace, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** What has to be called for it to build its models, where it does not call it itself. */
  readonly drive: string;
}

const folder = '/work';

/**
 * Programs of a list: each begins with `=== name` or `=== name | path`; `--- path` begins another file of its workspace, and `>>> code` is
 * added only where the program is run.
 */
export function programsIn(url: URL): Program[] {
  return readFileSync(url, 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((section) => {
      const [main = '', ...others] = section.split(/^--- /m);
      const [head = '', ...lines] = main.split('\n');
      const [name = '', path = 'main.js'] = head.split(' | ');
      const drive = lines.filter((line) => line.startsWith('>>> ')).map((line) => line.slice(4));
      return {
        name: name.trim(),
        path: posix.join(folder, path.trim()),
        text: lines.filter((line) => !line.startsWith('>>> ')).join('\n'),
        files: new Map(
          others.map((other) => {
            const end = other.indexOf('\n');
            return [posix.join(folder, other.slice(0, end).trim()), other.slice(end + 1)];
          }),
        ),
        drive: drive.join('\n'),
      };
    });
}

export const readProgram = ({ text, path, files }: Program): TfjsCode =>
  readTfjsCode(text, { path, read: (file) => files.get(file) });

/** How far the library has counted, by what it counts, so that names can be told as in a fresh process. */
function counters(): ReadonlyMap<string, number> {
  const counted = new Map<string, number>();
  const note = (name: string): void => {
    const [, prefix, number] = /^(.*?)(\d+)$/.exec(name) ?? [];
    if (prefix) counted.set(prefix, Number(number));
  };
  const required = {
    units: 1, filters: 1, kernelSize: 1, inputDim: 1, outputDim: 1, n: 1, targetShape: [1], dims: [1], axes: 1, rate: 0,
    cropping: [[0, 0], [0, 0]], size: [1, 1], height: 1, width: 1, numTokens: 1, factor: 1, activation: 'linear', stddev: 1,
  };
  for (const [factory, className] of Object.entries(layerClasses)) {
    if (factory === 'inputLayer' || /^(bidirectional|timeDistributed|rnn|stackedRNNCells)$/.test(factory)) continue;
    if (factory === 'permute') note(tf.layers.permute({ dims: [1] }).name);
    else {
      const make = tf.layers[factory as 'dense'];
      try {
        note(make({ ...required, ...(/Pooling|cropping/.test(className) && { size: 2 }) }).name);
      } catch (error) {
        throw new Error(`${factory}: ${String(error)}`);
      }
    }
  }
  const cell = () => tf.layers.lstmCell({ units: 1 });
  note(tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 1 }) } as Parameters<typeof tf.layers.bidirectional>[0]).name);
  note(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 1 }) }).name);
  note(tf.layers.rnn({ cell: cell() } as Parameters<typeof tf.layers.rnn>[0]).name);
  note(tf.layers.stackedRNNCells({ cells: [cell()] }).name);
  for (const made of [cell(), tf.layers.gruCell({ units: 1 }), tf.layers.simpleRNNCell({ units: 1 }), tf.layers.dense({ units: 1 }), tf.layers.lstm({ units: 1 })]) {
    note(made.name);
  }
  note(cell().name);
  const input = tf.input({ shape: [1] });
  note(input.name);
  note(tf.model({ inputs: input, outputs: input }).name);
  note(tf.sequential().name);
  return counted;
}
