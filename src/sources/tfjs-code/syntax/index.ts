export { parse } from './parse';
export type * from './tree';
