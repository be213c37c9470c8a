/**
 * What ONNX Runtime says of a model that it does not take, as one sentence a person can use: which node, and why, without the source files and
 * signatures of its own code.
 */
export function refusal(message: string): string {
  // A node inside a branch is reported once for each node around it; the innermost is meant.
  const stops = [...message.matchAll(/while running (\S+) node\. Name:'(.*?)' Status Message: /g)].at(-1);
  if (!stops) return sentence(`ONNX Runtime refuses the model: ${reason(message)}`);
  const [before, op, name] = stops;
  const node = name ? `node ${name} (${op})` : `a node ${op}`;
  return sentence(`ONNX Runtime stops at ${node}: ${reason(message.slice(stops.index + before.length))}`);
}

/** Place in the source, function, and failed condition, where there are any. */
const reason = (text: string): string =>
  text
    .trim()
    .split('\n')[0]!
    .replace(/^\S+\.(?:h|cc|cpp):\d+ /, '')
    .replace(/^[^()]*\b[\w:~<>]+\((?:[^()]|\([^()]*\))*\)(?: const)? (?=\S.* was false\. )/, '')
    .replace(/^.*? was false\. (?=\S)/, '')
    .replace(/^This is an invalid model\. |^Invalid model\. /, '')
    .replace(/^Error: /, '')
    .replace(/ Please fix either the inputs\/outputs or the model\.$/, '');

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);
