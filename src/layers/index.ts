export { freshness } from './freshness';
export { type Description, recogniseLayers } from './recognise';
export type { Summaries, WeightSummary } from './summary';
