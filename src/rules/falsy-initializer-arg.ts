import { names, number } from '../findings/wording';
import type { Layer, Parameter, Proposal } from '../model';
import { initializer, mend } from './evidence/proposals';
import type { Rule } from './rule';

export const falsyInitializerArg: Rule = {
  meta: {
    id: 'falsy-initializer-arg',
    title: 'An initializer takes 0 for an argument that was not given',
    severity: 'info',
    category: 'scale',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model'],
  },
  *check(evidence) {
    if (evidence.model.weightsElsewhere) return;
    const all = evidence.layers.flatMap((layer) => replacedIn(layer));
    const first = all[0];
    if (!first) return;
    const { layer, parameter, argument, used, blames } = first;
    const others = all.filter((r) => r.layer !== layer).map((r) => r.layer);
    const also = others.length ? ` (also in ${names([...new Set(others.map((l) => l.name))])})` : '';
    const { className = '', option = '' } = parameter.declared ?? {};
    yield {
      // Whether what is drawn does harm is for the rules about scale to say.
      severity: 'info',
      message: `${className} of “${layer.name}” is given ${argument}: 0 and draws with ${argument}: ${number(used)}${also}.`,
      explanation: `The library reads the arguments of ${className} as “given or default”, and 0 counts as not given. The ${option} of “${layer.name}” therefore draws with ${argument} = ${number(used)}, its default, so that the weights are not those the code describes: their variance is ${number(parameter.initializer.variance)}.`,
      advice: `Write ${argument}: ${used} if that is what you want; for a value that is as good as 0 give 1e-9, for a constant use the initializer constant.`,
      layer: layer.id,
      blames,
      layers: [...new Set([layer, ...others])].map((l) => l.id),
      related: [...new Set(others)].map((l) => ({ layer: l.id, message: `An initializer of “${l.name}” as well.` })),
      proposals: spelledOut(all),
      evidence: { used, variance: parameter.initializer.variance },
    };
  },
};

interface Replaced {
  readonly layer: Layer;
  readonly parameter: Parameter;
  readonly argument: string;
  readonly used: number;
  readonly blames: 'initializer' | 'bias' | 'layer';
}

function replacedIn(layer: Layer): readonly Replaced[] {
  const { weight, bias, recurrent } = layer;
  const parameters = [
    { parameter: weight, blames: 'initializer' },
    { parameter: bias, blames: 'bias' },
    { parameter: recurrent, blames: 'layer' },
  ] as const;
  return parameters.flatMap(({ parameter, blames }) =>
    (parameter?.tensor?.data.kind === 'drawn' ? (parameter.declared?.replaced ?? []) : []).flatMap((r) =>
      parameter ? [{ layer, parameter, blames, ...r }] : [],
    ),
  );
}

/** What the library does, said by the code. */
function spelledOut(all: readonly Replaced[]): readonly Proposal[] {
  const parameters = [...new Set(all.map((r) => r.parameter))];
  const changes = parameters.map(({ declared }) => {
    if (!declared) return undefined;
    const { seed: _, ...given } = declared.config;
    const used = Object.fromEntries(declared.replaced.map((r) => [r.argument, r.used]));
    const value = initializer(declared.className, { ...given, ...used });
    return { kind: 'set', object: declared.layer, option: declared.option, value } as const;
  });
  const [first] = all;
  return first ? mend(`Say ${first.argument}: ${first.used}, as the library draws`, changes, true) : [];
}
