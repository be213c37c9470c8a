import type { Network, Remark } from '../../model';
import { wrappedLayer } from './host/config';
import { callsBehind } from './host/graph';
import type { LayerValue } from './host/layerValue';
import { OutOfSteps, Thrown } from './interpreter';
import { Loops } from './loops';
import { Machine } from './machine';
import { type ModuleReader, Modules, moduleOf } from './modules';
import { networkOf, remark } from './network';
import { runRoots } from './roots';
import { SourceText } from './source';
import { parse } from './syntax';

export { mentionsTfjs } from './mentions';
export type { ModuleReader } from './modules';

export interface TfjsCodeOptions {
  /** Absolute, with `/` between folders; its ending tells the language. */
  readonly path: string;
  /** Reads files that the code imports; without it they are unknown. */
  readonly read?: ModuleReader;
  /** How many steps of evaluation may be taken: for the file itself, and for each function that nothing calls. */
  readonly budget?: number;
}

export interface TfjsCode {
  /** In the order in which they are made. */
  readonly networks: readonly Network[];
  /** What is true of the whole file. */
  readonly remarks: readonly Remark[];
  /** The text has no errors of syntax: what is in it is not still being written. */
  readonly complete: boolean;
}

const steps = 100_000;

/** The networks that a program builds, read from its text: it is evaluated with unknown values where need be, and never run. */
export function readTfjsCode(text: string, { path, read, budget = steps }: TfjsCodeOptions): TfjsCode {
  const main = new SourceText(path, text);
  const modules = new Modules(read);
  const machine: Machine = new Machine(main, (specifier, from) => modules.load(specifier, from, machine));
  let complete = false;
  limited(machine, budget, () => {
    const program = parse(text, path);
    complete = program.complete;
    moduleOf(program, main, machine).run();
  });
  limited(machine, budget, () =>
    runRoots(machine, () => {
      machine.steps = budget;
    }),
  );
  const around = { main, loops: new Loops(machine.made) };
  const models = machine.made.filter((layer) => layer.model && madeBy(layer, main));
  const within = models.flatMap((m) => [
    ...(m.model?.layers ?? []),
    ...callsBehind(m.model?.outputs ?? []).map((c) => c.layer),
  ]);
  const nested = new Set(within.flatMap((layer) => [layer, ...wrappedIn(layer)]));
  return {
    networks: models.flatMap((m) => (nested.has(m) && !m.model?.compiled ? [] : (networkOf(m, around) ?? []))),
    remarks: [...machine.remarks.values()].map((note) => remark(note, around)),
    complete,
  };
}

/** The layers that a wrapper wraps. */
const wrappedIn = ({ config }: LayerValue): LayerValue[] =>
  Object.values(config).flatMap((value) => (value && typeof value === 'object' && wrappedLayer(value)) || []);

/** Whether a layer is made by a file's own statements or what they call, and not while it imports another file. */
function madeBy({ repeats }: LayerValue, file: SourceText): boolean {
  const module = repeats.findLast((r) => r.kind === 'module');
  return module === undefined || module.source === file;
}

function limited(machine: Machine, budget: number, work: () => void): void {
  machine.steps = budget;
  try {
    work();
  } catch (error) {
    if (error instanceof Thrown) return;
    // What is nested too deeply for the stack is too much, too.
    if (!(error instanceof OutOfSteps || error instanceof RangeError)) throw error;
    const message =
      'This program does more than can be followed while it is being written; what comes later is not known.';
    machine.remarks.set(message, { message, source: machine.main, span: { start: 0, end: 0 } });
  }
}
