import type { Analysis } from '../analysis';
import { savedModels } from '../view/report';
import { reportPage } from '../view/reportPage';
import { type ReportContext, relativePath } from './context';

/** The panel itself, with all that it shows, in one file. */
export function htmlReport(analyses: readonly Analysis[], { folder, panel }: ReportContext): string {
  const models = savedModels(analyses, (path) => relativePath(folder, path));
  const [first] = models;
  const title = models.length === 1 && first ? `${first.title} – Gradwise` : 'Gradwise';
  return reportPage({ title, models, ...panel() });
}
