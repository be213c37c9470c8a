export { type BuildOptions, type Built, buildNetwork } from './build';
export type { Declared } from './declared';
export type { Shape } from './shape';
