import { elementCount, type Graph, type Node } from '../model';
import { GraphBuilder, type Types } from '../ops/builder';
import type { Differentiated } from './differentiate';
import type { MeasuredTensor } from './measured';
import { broughtOut } from './rounds';
import { stageBytes } from './stages';
import type { Target } from './targets';

/** How values inside the bodies of control flow are measured: pooled over all rounds that ran. */
export interface Inside {
  /** The given nodes, with outputs for what is measured in their bodies. */
  readonly nodes: readonly Node[];
  readonly initializers: Graph['initializers'];
  /** Those targets that can be measured. */
  readonly targets: readonly Target[];
  /** Where all rounds of a value, or of a gradient, are found; a value of the main graph is found under its own name. */
  readonly found: (name: string) => string;
  /** What was differentiated, its gradients where they are found. */
  readonly result: Differentiated;
}

/** Nodes and what is measured of them; `taken` are the names in use. */
export function planInside(
  nodes: readonly Node[],
  targets: readonly Target[],
  result: Differentiated,
  types: Types,
  taken: Set<string>,
): Inside {
  const wanted = targets.filter((t) => t.inside).map((t) => t.name);
  const b = new GraphBuilder(taken, types, 'rounds');
  const gradients = wanted.flatMap((name) => result.gradients.get(name) ?? []);
  const brought = broughtOut(nodes, [...wanted, ...gradients], b, stageBytes);
  const found = (name: string): string => brought.pooled.get(name) ?? name;
  const made = new Set(wanted);
  const reached = [...result.gradients].flatMap(([value, gradient]) =>
    !made.has(value) || brought.pooled.has(gradient) ? [[value, found(gradient)] as const] : [],
  );
  return {
    nodes: brought.nodes,
    initializers: b.initializers,
    targets: targets.filter((t) => !t.inside || brought.pooled.has(t.name)),
    found,
    result: { ...result, gradients: new Map(reached) },
  };
}

/**
 * A tensor of a body as it was measured: its shape in one round, and the number of rounds. One that never ran has no values, which is not
 * to say that they are zero; nor have the parameters that only layers use which never ran.
 */
export function inRounds(
  tensors: readonly MeasuredTensor[],
  targets: readonly Target[],
  types: Types,
): MeasuredTensor[] {
  const inside = new Set(targets.flatMap((t) => (t.inside ? [t.name] : [])));
  const counted = tensors.map((t): MeasuredTensor => {
    const shape = types.get(t.name)?.shape;
    if (!inside.has(t.name) || !shape) return t;
    const rounds = (t.value?.n ?? 0) / elementCount(shape);
    return rounds > 0 ? { ...t, shape, rounds } : notRun({ ...t, shape, rounds });
  });
  const idle = new Set(counted.flatMap((t) => (t.rounds === 0 && t.layer !== undefined ? [t.layer] : [])));
  return counted.map((t) =>
    t.role === 'parameter' && t.layer !== undefined && idle.has(t.layer) && t.gradient?.maxAbs === 0 ? notRun(t) : t,
  );
}

const notRun = ({ units, ...t }: MeasuredTensor): MeasuredTensor => ({
  ...t,
  value: t.role === 'parameter' ? t.value : null,
  gradient: null,
  gradientAbsent: 'not run',
});
