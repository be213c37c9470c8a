import { isMainThread, Worker, workerData } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './protocol';
import { type Limits, watch } from './watchdog';
import { runJob } from './workerRun';

/**
 * The probe's child process: loads ONNX Runtime while its parent still prepares the job, then runs jobs one after the other. Its second thread
 * runs this same file as a watchdog, because the runtime blocks the first one.
 */
if (isMainThread) serve();
else watch(workerData as Limits);

function serve(): void {
  const parent = process.ppid;
  const memoryLimitMB = Number(process.argv[2]);
  const send = (message: FromWorker): void => void process.send?.(message);
  const runtime = import('onnxruntime-node');

  process.on('disconnect', () => process.exit());
  process.once('message', () => new Worker(__filename, { workerData: { parent, memoryLimitMB } satisfies Limits }));
  process.on('message', async ({ job }: ToWorker) => {
    try {
      const result = await runJob(await runtime, job, (progress) => send({ kind: 'progress', progress }));
      send({ kind: 'done', result });
    } catch (error) {
      send({ kind: 'rejected', message: error instanceof Error ? error.message : String(error) });
    }
  });
}
