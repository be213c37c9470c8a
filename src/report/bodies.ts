import { type ModelAnalysis, shownProbe } from '../analysis';
import { count } from '../findings/wording';

/** So many bodies are told of one by one. */
const most = 6;

/**
 * What the numbers of layers inside control flow stand for, a line for each body: `inside time/body: 40 rounds in 1 draw, pooled`,
 * `inside choice/else: not run`. Empty where nothing was measured.
 */
export function bodyLines(analysis: ModelAnalysis): readonly string[] {
  const { tensors, seeds } = shownProbe(analysis);
  if (!tensors.length) return [];
  const measured = new Map(tensors.map((t) => [t.name, t.rounds]));
  const rounds = new Map<string, number | undefined>();
  for (const { within, preActivation, output } of analysis.model.layers) {
    if (!within) continue;
    const known = measured.get(preActivation) ?? measured.get(output);
    rounds.set(within.path, rounds.get(within.path) ?? known);
  }
  const lines = [...rounds].map(([path, n]) => `inside ${path}: ${inWords(n, seeds.length)}`);
  const more = lines.length - most;
  return more > 1 ? [...lines.slice(0, most), `inside ${more} more bodies`] : lines;
}

function inWords(rounds: number | undefined, draws: number): string {
  if (rounds === undefined) return 'not measured';
  return rounds === 0 ? 'not run' : `${count(rounds, 'round')} in ${count(draws, 'draw')}, pooled`;
}
