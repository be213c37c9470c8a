export { type BuildOptions, type Built, buildNetwork } from './build';
export type { Declared } from './declared';
export { type TargetInput, type WithLoss, withLoss } from './losses';
export type { Shape } from './shape';
