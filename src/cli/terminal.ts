/** What this process says, and to whom. */

/** Writes to standard output and waits until it is taken, or until nobody reads any more. */
export const print = (text: string): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });

/** A reader that leaves early (`| head`) is no error: what is left to say is dropped. */
export function quietOnBrokenPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** https://no-color.org */
export const hasColour = (): boolean => process.stdout.isTTY === true && !process.env.NO_COLOR;

export const columns = (): number => process.stdout.columns ?? 100;

export const complain = (sentence: string): void => {
  process.stderr.write(`gradwise: ${sentence}\n`);
};

/** A line on standard error that is written over, on a terminal only. */
export interface ProgressLine {
  show(text: string): void;
  clear(): void;
}

export function progressLine(): ProgressLine {
  const { stderr } = process;
  if (!stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  const erase = '\r\u001b[2K';
  return {
    show: (text) => stderr.write(erase + [...text].slice(0, (stderr.columns ?? 80) - 1).join('')),
    clear: () => stderr.write(erase),
  };
}
