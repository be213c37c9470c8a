/** Bounds that keep the panel's state below 5 MB and its lists readable, whatever the file holds. */
export const limits = {
  layers: 6000,
  /** Layers, inputs and joins in the graph. */
  boxes: 15_000,
  findings: 300,
  problems: 50,
  cuts: 50,
  ports: 50,
  dimensions: 12,
  /** Points of a curve through time. */
  steps: 400,
  /** UTF-16 units of a name and of a sentence. */
  name: 160,
  text: 2000,
} as const;

/** `text`, or its beginning and an ellipsis; never cuts a surrogate pair in two. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = /[\uD800-\uDBFF]$/.test(text.slice(0, length - 1)) ? length - 2 : length - 1;
  return `${text.slice(0, end)}…`;
}
