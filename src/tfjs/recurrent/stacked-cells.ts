import type { Cell } from './cell';

/** Cells one on top of the other within a round. The library passes their states from the last cell to the first. */
export function stackedCells(cells: readonly Cell[]): Cell {
  const [first, ...others] = cells;
  const descending = cells.toReversed();
  return {
    stateSizes: descending.flatMap(({ stateSizes }) => stateSizes),
    drive: (b, x) => first?.drive(b, x) ?? x,
    step(b, driven, states) {
      const rest = [...states];
      const given = new Map(descending.map((cell) => [cell, rest.splice(0, cell.stateSizes.length)]));
      let round = first?.step(b, driven, given.get(first) ?? []) ?? { output: driven, states: [] };
      const after = [round.states];
      for (const cell of others) {
        round = cell.step(b, cell.drive(b, round.output), given.get(cell) ?? []);
        after.push(round.states);
      }
      return { output: round.output, states: after.toReversed().flat() };
    },
  };
}
