import { appendFileSync } from 'node:fs';

/** A test runner for the extension host: tests one after the other, a line of JSON for each in the file that `GRADWISE_REPORT` names. */

export interface Outcome {
  readonly name: string;
  readonly milliseconds: number;
  readonly error: string | null;
}

const tests: { readonly name: string; readonly body: () => Promise<void> }[] = [];
const timeLimit = 60_000;

export function test(name: string, body: () => Promise<void>): void {
  tests.push({ name, body });
}

export async function runAll(): Promise<void> {
  const report = process.env.GRADWISE_REPORT;
  if (!report) throw new Error('GRADWISE_REPORT names no file.');
  appendFileSync(report, `${JSON.stringify({ tests: tests.length })}\n`);
  for (const { name, body } of tests) {
    const started = performance.now();
    const error = await Promise.race([body().then(() => null), late()]).catch((reason: unknown) =>
      reason instanceof Error ? (reason.stack ?? reason.message) : String(reason),
    );
    const outcome: Outcome = { name, milliseconds: Math.round(performance.now() - started), error };
    appendFileSync(report, `${JSON.stringify(outcome)}\n`);
  }
}

const late = (): Promise<never> =>
  new Promise((_, fail) =>
    setTimeout(() => fail(new Error(`took longer than ${timeLimit / 1000} s`)), timeLimit).unref(),
  );

/** Waits until `look` gives something; fails with what it waited for. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limit = 30_000,
): Promise<T> {
  const deadline = Date.now() + limit;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
