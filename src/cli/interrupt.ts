/**
 * Runs a task that Ctrl-C, a termination or a closed terminal ends. Resolves to undefined where it was ended; the task gets the signal
 * and the time to leave nothing behind. A second Ctrl-C does not wait.
 */
export async function interruptible<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const s of signals) process.on(s, stop);
  try {
    const result = await task(controller.signal);
    return controller.signal.aborted ? undefined : result;
  } catch (error) {
    if (controller.signal.aborted) return undefined;
    throw error;
  } finally {
    for (const s of signals) process.off(s, stop);
  }
}
