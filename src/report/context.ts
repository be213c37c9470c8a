import { isAbsolute, relative, sep } from 'node:path';
import type { Range } from '../model';
import type { ReportPage } from '../view/reportPage';

/** What a report needs to know beside the analyses. */
export interface ReportContext {
  readonly version: string;
  /** Paths are told relative to this folder. */
  readonly folder: string;
  /** Colours and bold type for a terminal. */
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** The rules' pages in Markdown, by rule id. */
  readonly pages: ReadonlyMap<string, string>;
  /** What a page that shows the panel is made of. */
  readonly panel: () => Pick<ReportPage, 'script' | 'style' | 'nonce'>;
}

/** `src/model.js:12:34`, as editors and terminals understand it: counted from 1. */
export const placeName = (path: string, { start }: Range): string => `${path}:${start.line + 1}:${start.character + 1}`;

/** With forward slashes; a path outside the folder stays absolute. */
export function relativePath(folder: string, path: string): string {
  const inside = isAbsolute(path) ? relative(folder, path) : path;
  const outside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  const told = outside ? path : inside || '.';
  return sep === '/' ? told : told.replaceAll(sep, '/');
}
