import type { Analysis } from './analysis';
import { LiveText, type TextOptions } from './analyzeLive';

/** Layer code, judged by what is known without running it, with fixes that hold: synchronous. Throws nothing. */
export const analyzeText = (path: string, text: string, options: TextOptions = {}): Analysis =>
  new LiveText(path).judge(text, { fixing: 20_000, ...options });
