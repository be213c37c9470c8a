/** The text of a script for a worker; see esbuild.mjs. */
declare module '*?worker' {
  const source: string;
  export default source;
}
