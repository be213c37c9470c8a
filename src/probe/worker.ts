import { createRequire } from 'node:module';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './protocol';
import { type Limits, watch } from './watchdog';
import { type Runtime, runJob } from './workerRun';

/**
 * The probe's child process: loads ONNX Runtime while its parent still prepares the job, then runs jobs one after the other. Its second thread
 * runs this same file as a watchdog, because the runtime blocks the first one.
 */
if (isMainThread) serve();
else watch(workerData as Limits);

function serve(): void {
  const limits: Limits = { parent: process.ppid, memoryLimitMB: Number(process.argv[2]) };
  const send = (message: FromWorker): void => void process.send?.(message);
  const runtime = loadRuntime();
  new Worker(__filename, { workerData: limits });

  process.on('disconnect', () => process.exit());
  process.on('message', async ({ job }: ToWorker) => {
    try {
      if (runtime instanceof Error) throw runtime;
      const result = await runJob(runtime, job, (progress) => send({ kind: 'progress', progress }));
      send({ kind: 'done', result });
    } catch (error) {
      send({ kind: 'rejected', message: error instanceof Error ? error.message : String(error) });
    }
  });
}

/** `require` takes 20 ms less than `import` of the same package. */
function loadRuntime(): Runtime | Error {
  try {
    return createRequire(__filename)('onnxruntime-node');
  } catch (error) {
    const [why] = error instanceof Error ? error.message.split('\n') : [String(error)];
    return new Error(`ONNX Runtime cannot be loaded: ${why}.`);
  }
}
