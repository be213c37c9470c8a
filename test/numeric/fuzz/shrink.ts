import type { Sample } from './sample';

/**
 * A smaller graph that fails as well: steps whose results can just as well be given (as inputs, with the numbers that they had) go, and
 * outputs that do not matter.
 */
export async function shrink(s: Sample, fails: (s: Sample) => Promise<boolean>): Promise<Sample> {
  let smallest = s;
  const attempt = async (candidate: Sample): Promise<void> => {
    const tidied = tidy(candidate);
    if (tidied.outputs.length && (await fails(tidied))) smallest = tidied;
  };
  for (const output of s.outputs) {
    const outputs = smallest.outputs.filter((o) => o !== output);
    if (outputs.length) await attempt({ ...smallest, outputs });
  }
  for (const step of [...s.steps].reverse()) {
    if (!smallest.steps.includes(step)) continue;
    const made = step.plain.outputs.filter((name) => s.values.has(name));
    if (made.length !== step.plain.outputs.length) continue;
    const steps = smallest.steps.filter((other) => other !== step);
    const given = made.map(
      (name) => [name, s.values.get(name) as NonNullable<ReturnType<typeof s.values.get>>] as const,
    );
    const outputs = smallest.outputs.filter((name) => !made.includes(name));
    // The end of the graph moves up to what the step read, or the step becomes inputs.
    const ends = outputs.length ? outputs : step.plain.inputs.filter((name) => s.values.has(name));
    await attempt({ ...smallest, steps, inputs: new Map([...smallest.inputs, ...given]), outputs: ends });
  }
  return smallest;
}

/** Without the inputs that nothing reads, and with outputs that some step makes. */
function tidy(s: Sample): Sample {
  const read = new Set(s.steps.flatMap((step) => [...step.plain.inputs, ...step.wide.flatMap((n) => n.inputs)]));
  const made = new Set(s.steps.flatMap((step) => step.plain.outputs));
  return {
    ...s,
    inputs: new Map([...s.inputs].filter(([name]) => read.has(name))),
    outputs: [...new Set(s.outputs)].filter((name) => made.has(name)),
  };
}
