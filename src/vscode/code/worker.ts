import { parentPort } from 'node:worker_threads';
import { LiveText } from '../../analyzeLive';
import { neighbours } from '../../analyzeNeighbours';
import type { FromWorker, ToWorker } from './protocol';

/** The thread that judges code, so that the editor never waits: it holds the parser, and the last state of each text. */

const texts = new Map<string, LiveText>();

function liveText(path: string): LiveText {
  const known = texts.get(path) ?? new LiveText(path);
  texts.set(path, known);
  return known;
}

const tell = (answer: FromWorker): void => parentPort?.postMessage(answer);

parentPort?.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'judge': {
      const { id, path, text, unsaved, rules, fixing } = message;
      try {
        const options = { rules, read: neighbours(unsaved), ...(fixing !== undefined && { fixing }) };
        tell({ id, analysis: liveText(path).judge(text, options) });
      } catch (error) {
        texts.delete(path);
        tell({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      }
      return;
    }
    case 'remember':
      liveText(message.path).remember(message.probed);
      return;
    case 'forget':
      texts.delete(message.path);
      return;
  }
});
