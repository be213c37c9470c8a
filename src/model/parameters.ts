import type { Layer, Parameter } from './layer';
import { elementCount } from './tensor';

/** What training changes in a layer: weight, recurrent matrix, bias. */
export const parametersOf = (layer: Layer): readonly Parameter[] =>
  [layer.weight, layer.recurrent, layer.bias].filter((p) => p !== undefined);

/** Where the file holds a parameter: exporters merge equal ones, and each use then has a name of its own. */
export const storedName = ({ stored, name }: Parameter): string => stored ?? name;

/** What a map by value name says about a parameter: under the name that it is stored by, or under its own. */
export const ofParameter = <T>(byName: ReadonlyMap<string, T>, parameter: Parameter): T | undefined =>
  byName.get(storedName(parameter)) ?? byName.get(parameter.name);

/** Elements of all parameters of the layers; one that several of them share counts once. */
export function parameterCount(layers: readonly Layer[]): number {
  const sizes = new Map(
    layers.flatMap((l) => parametersOf(l).map((p) => [storedName(p), elementCount(p.shape)] as const)),
  );
  return [...sizes.values()].reduce((a, b) => a + b, 0);
}
