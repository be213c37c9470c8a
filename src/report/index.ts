import type { Analysis } from '../analysis';
import type { ReportContext } from './context';
import { htmlReport } from './html';
import { jsonReport } from './json';
import { markdownReport } from './markdown';
import { sarifReport } from './sarif';
import { textReport } from './text';

export { type ReportContext, relativePath } from './context';

export type ReportFormat = 'text' | 'json' | 'sarif' | 'markdown' | 'html';

const reports: Readonly<Record<ReportFormat, (analyses: readonly Analysis[], context: ReportContext) => string>> = {
  text: textReport,
  json: jsonReport,
  sarif: sarifReport,
  markdown: markdownReport,
  html: htmlReport,
};

export const reportFormats = Object.keys(reports) as readonly ReportFormat[];

/** The report, ending in a line break. */
export const writeReport = (format: ReportFormat, analyses: readonly Analysis[], context: ReportContext): string =>
  reports[format](analyses, context);
