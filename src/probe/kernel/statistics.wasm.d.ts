/** Compiled from `statistics.as.ts` by `build.mjs`. */
declare const bytes: Uint8Array;
export default bytes;
