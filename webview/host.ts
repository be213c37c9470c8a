import { isToPanel, type ToHost, type ToPanel } from '../src/view/messages';
import { savedPage } from './savedPage';

export interface Host {
  postMessage(message: ToHost): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): Host;

/** The editor, or a page that was saved. */
const api = savedPage() ?? acquireVsCodeApi();

export const send = (message: ToHost): void => api.postMessage(message);

/** Calls back for every message that has one of the agreed forms; anything else is ignored. */
export function receive(listener: (message: ToPanel) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isToPanel(data)) listener(data);
    else console.warn('Gradwise: a message of unknown form was ignored.');
  });
}

/** What the panel remembers while it is hidden, and after the window was reloaded. */
export const recall = (): unknown => api.getState();
export const remember = (memory: unknown): void => api.setState(memory);
