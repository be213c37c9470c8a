import { type ModelAnalysis, shownProbe } from '../analysis';
import { count } from '../findings/wording';

/** So many bodies are told of one by one. */
const most = 6;

/**
 * What the numbers of layers inside control flow stand for, a line for each body: `inside time/body: 120 rounds in 3 draws,
 * counted together`, `inside choice/then: run once`, `inside choice/else: not run`. Empty where nothing was measured.
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
  if (rounds < 2) return rounds === 0 ? 'not run' : 'run once';
  const several = draws > 1 ? ` in ${count(draws, 'draw')}` : '';
  return `${count(rounds, 'round')}${several}, counted together`;
}
