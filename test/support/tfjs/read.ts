import type { LayerObject, Network, Range } from '../../../src/model';
import { readTfjsCode, type TfjsCode } from '../../../src/sources/tfjs-code';

/** Reads a program; other files of its workspace by their paths below `/work`. */
export const readCode = (
  text: string,
  path = '/work/main.js',
  files: Readonly<Record<string, string>> = {},
): TfjsCode => readTfjsCode(text, { path, read: (file) => files[file] });

/** The only network that a program builds. */
export function readNetwork(text: string, path?: string, files?: Readonly<Record<string, string>>): Network {
  const { networks } = readCode(text, path, files);
  const [network] = networks;
  if (!network || networks.length > 1) throw new Error(`There are ${networks.length} networks in this.`);
  return network;
}

/** The text at a range. */
export function quote(text: string, range: Range | undefined): string | undefined {
  if (!range) return undefined;
  const lines = text.split('\n');
  const offset = ({ line, character }: Range['start']): number =>
    lines.slice(0, line).reduce((n, l) => n + l.length + 1, 0) + character;
  return text.slice(offset(range.start), offset(range.end));
}

/** The layers that are not inputs. */
export const bodyOf = (network: Network): LayerObject[] => network.layers.filter((l) => l.className !== 'InputLayer');

/** Where the option of a layer is written: `key: value`, the value, and whether it is literal. */
export function optionOf(text: string, layer: LayerObject | undefined, option: string): unknown {
  const place = layer?.place?.options.get(option);
  return place && { property: quote(text, place.property), value: quote(text, place.value), literal: place.literal };
}

export const messages = ({ networks, remarks }: TfjsCode): string[] =>
  [...remarks, ...networks.flatMap((n) => n.remarks)].map((r) => r.message);
