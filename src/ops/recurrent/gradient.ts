import type { GraphBuilder } from '../builder';
import { lazy } from '../lazy';
import { product } from '../linear/gemm';
import type { Gradient } from '../operator';
import type { Adjoint, Cell } from './cell';
import { type Direction, directionsOf } from './direction';
import { backwards } from './rounds';

/**
 * The gradient of a recurrent node by backpropagation through time (Werbos, *Backpropagation through time*, 1990). Only the cotangents
 * of the states have to go from round to round, in a Scan; the gates are computed again for all rounds at once from the states that the
 * node returns, and the gradients of weights, biases and inputs are one product each.
 */
export function recurrentGradient(cell: Cell): Gradient {
  return (c) => {
    const { b } = c;
    const passes = lazy(() =>
      directionsOf(c, cell).map((d) => {
        const linearised = cell.linearise(c, d);
        return { d, a: linearised.adjoint(backwards(b, d, cell.carriesCell, linearised)) };
      }),
    );
    const stacked = (of: (a: Adjoint, d: Direction) => string) => (): string =>
      b.concat(
        passes().map(({ a, d }) => b.unsqueeze(of(a, d), [0])),
        0,
      );
    return [
      () => b.sum(passes().map(({ a, d }) => b.matmul(a.driven, d.w))),
      stacked((a, d) => overRounds(b, a.driven, d.x)),
      stacked((a) =>
        rows(
          b,
          a.recurrent.map((r) => overRounds(b, r.cotangent, r.state)),
        ),
      ),
      stacked((a) =>
        rows(
          b,
          [a.driven, ...a.recurrent.map((r) => r.cotangent)].map((r) => total(b, r)),
        ),
      ),
      undefined,
      stacked((a) => a.dh0),
      stacked((a) => a.dc0 ?? ''),
      stacked((a) => a.dp?.() ?? ''),
    ];
  };
}

const rows = (b: GraphBuilder, parts: readonly string[]): string =>
  parts.length === 1 ? (parts[0] as string) : b.concat(parts, 0);

/** Sum over rounds and batch. */
export const total = (b: GraphBuilder, x: string): string => b.reduce('ReduceSum', x, [0, 1], false);

/** Σ over rounds and batch of cotangentᵀ·state. */
function overRounds(b: GraphBuilder, cotangent: string, state: string): string {
  const flat = (x: string): string => {
    const [rounds = 0, batch = 0, width = 0] = b.shapeOf(x);
    return b.reshape(x, [rounds * batch, width]);
  };
  return product(b, [flat(cotangent), true], [flat(state), false]);
}
