/**
 * A path pattern as a regular expression over paths with forward slashes: `*` and `?` stay within a folder, `**` crosses folders,
 * `{a,b}` chooses. A pattern without a slash matches in any folder, one that ends in a slash everything below.
 */
export function globExpression(pattern: string): RegExp {
  const below = pattern.endsWith('/') ? `${pattern}**` : pattern;
  const anchored = below.replace(/^\.?\//, '');
  const full = anchored.includes('/') || pattern.startsWith('/') ? anchored : `**/${anchored}`;
  let source = '';
  let depth = 0;
  for (let i = 0; i < full.length; i++) {
    const c = full[i] as string;
    if (full.startsWith('**/', i)) {
      source += '(?:[^/]+/)*';
      i += 2;
    } else if (full.startsWith('**', i)) {
      source += '.*';
      i += 1;
    } else if (c === '*') source += '[^/]*';
    else if (c === '?') source += '[^/]';
    else if (c === '{' && full.includes('}', i)) {
      source += '(?:';
      depth++;
    } else if (c === '}' && depth > 0) {
      source += ')';
      depth--;
    } else if (c === ',' && depth > 0) source += '|';
    else source += c.replace(/[\\^$+.()|[\]{}]/, '\\$&');
  }
  return new RegExp(`^${source}$`, 'u');
}

export const matches = (path: string, patterns: readonly string[]): boolean =>
  patterns.some((p) => globExpression(p).test(path));
