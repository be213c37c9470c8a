export { freshness } from './freshness';
export { recogniseLayers } from './recognise';
export type { Summaries, WeightSummary } from './summary';
