import { type Analysis, type AnalyzeOptions, defaultOptions, type ModelAnalysis } from './analysis';
import { builtOf, type CodeNetwork, readText } from './analyzeCode';
import { type Original, type Outcome, type Trial, withFixes, withoutProposals } from './analyzeFixes';
import { keepUntouched } from './analyzeKept';
import { JudgedNetworks } from './analyzeMemory';
import { modelOf } from './analyzeNetwork';
import { probesOfPrint, type RememberedProbe } from './analyzePrint';
import { conclude, knownOf, unmeasured, withoutRepetition } from './analyzeVerdict';
import { editedText } from './findings/edited';
import type { Suppressions } from './findings/suppressions';
import { repairs } from './recommend';
import type { ModuleReader } from './sources/tfjs-code';
import { codeEdits } from './sources/tfjs-code/edits';

export interface TextOptions {
  readonly rules?: AnalyzeOptions['rules'];
  /** Gives the text of files that the code imports; without it they are unknown. */
  readonly read?: ModuleReader;
  /** Milliseconds in which fixes are tried out; absent: findings have none. */
  readonly fixing?: number;
}

const probe = unmeasured('skipped', 'Code is judged without running it while it is being written.', defaultOptions);

/** Layer code as it stands in an editor, judged by what is known without running it, keystroke by keystroke. */
export class LiveText {
  private readonly judged = new JudgedNetworks();
  private rules: TextOptions['rules'];
  private probed: readonly RememberedProbe[] = [];
  /** What texts would hold that fixes lead to, until the text is another one. */
  private readonly tried = new Map<string, Outcome>();
  private triedOn = '';
  /** The last state without errors of syntax. */
  private whole: { readonly text: string; readonly models: readonly ModelAnalysis[] } | undefined;

  /** `path` is absolute; its ending tells the language. */
  constructor(private readonly path: string) {}

  /** Synchronous, for every keystroke. Throws nothing. While a statement is half written, models elsewhere keep what was said of them. */
  judge(text: string, options: TextOptions = {}): Analysis {
    const { rules, read, fixing } = options;
    if (JSON.stringify(rules) !== JSON.stringify(this.rules)) this.forget();
    this.rules = rules;
    const { networks, remarks, suppressions, complete } = readText(this.path, text, read);
    const now = networks.map((n) => this.judged.judged(n, () => this.model(builtOf(n))));
    this.judged.turn();
    if (complete) this.whole = { text, models: now };
    const known = this.whole && !complete ? keepUntouched(this.whole, { text, models: now }) : now;
    const models = withoutRepetition(known.map((m) => unsuppressed(m, suppressions)));
    return {
      path: this.path,
      source: 'tfjs-code',
      errors: [],
      ...(remarks.length && { remarks }),
      models:
        fixing === undefined ? models.map(withoutProposals) : this.fixed(text, models, suppressions, options, fixing),
    };
  }

  /** With fixes that hold as far as theory or an earlier probe tells; none is tried after `patience` milliseconds. */
  private fixed(
    text: string,
    models: readonly ModelAnalysis[],
    suppressions: Suppressions,
    options: TextOptions,
    patience: number,
  ): readonly ModelAnalysis[] {
    const deadline = Date.now() + patience;
    if (this.triedOn !== text) this.tried.clear();
    this.triedOn = text;
    const original: Original = {
      models,
      predicted: this.probed.length > 0 ? models.map((m) => this.predicted(m, suppressions)) : models,
      proved: new Map(this.probed.flatMap(({ proved }) => [...proved])),
      write: (changes) => {
        const edits = codeEdits(changes, text);
        return edits && { kind: 'text-edit', edits };
      },
      more: repairs,
    };
    const asking = withFixes(original);
    let step = asking.next();
    while (!step.done) step = asking.next(Date.now() > deadline ? undefined : this.outcome(text, step.value, options));
    return step.value;
  }

  /** Nothing is probed anew while code is written: what a probe has shown of a model says nothing of another one. */
  private outcome(text: string, { by, edits }: Trial, { read }: TextOptions): Outcome {
    if (by === 'probe' || edits.kind !== 'text-edit') return undefined;
    const edited = editedText(text, edits.edits);
    const known = this.tried.get(edited);
    if (known) return known;
    const { networks, suppressions } = readText(this.path, edited, read);
    const outcome = withoutRepetition(
      networks.map(builtOf).map(({ network, built, summaries }) => {
        const model = modelOf(network, built, 'tfjs-code', summaries);
        return conclude(knownOf({ model, summaries }), { probe }, this.rules, suppressions);
      }),
    );
    this.tried.set(edited, outcome);
    return outcome;
  }

  /** As it is judged where nothing was measured. */
  private predicted({ model, weights, analytic }: ModelAnalysis, suppressions: Suppressions): ModelAnalysis {
    const known = { model, weights, ...(analytic && { analytic }) };
    return conclude(known, { probe }, this.rules, suppressions);
  }

  /** From now on a model that is as it was when it was probed is judged by what was measured then. */
  remember(probed: readonly RememberedProbe[]): void {
    this.probed = probed;
    this.forget();
  }

  private forget(): void {
    this.judged.clear();
    this.tried.clear();
    this.whole = undefined;
  }

  private model({ network, built, summaries }: CodeNetwork): ModelAnalysis {
    const model = modelOf(network, built, 'tfjs-code', summaries);
    return conclude(knownOf({ model, summaries }), probesOfPrint(model, this.probed) ?? { probe }, this.rules);
  }
}

const unsuppressed = (model: ModelAnalysis, suppressions: Suppressions): ModelAnalysis => ({
  ...model,
  findings: model.findings.filter((f) => !suppressions.cover(f)),
});
