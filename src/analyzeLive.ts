import { type Analysis, type AnalyzeOptions, defaultOptions, type ModelAnalysis } from './analysis';
import { builtOf, type CodeNetwork, readText } from './analyzeCode';
import { type Write, withFixes } from './analyzeFixes';
import { keepUntouched } from './analyzeKept';
import { JudgedNetworks } from './analyzeMemory';
import { modelOf } from './analyzeNetwork';
import { probesOfPrint, type RememberedProbe } from './analyzePrint';
import { conclude, knownOf, unmeasured, withoutRepetition } from './analyzeVerdict';
import type { ModuleReader } from './sources/tfjs-code';
import { codeEdits } from './sources/tfjs-code/edits';

export interface TextOptions {
  readonly rules?: AnalyzeOptions['rules'];
  /** Gives the text of files that the code imports; without it they are unknown. */
  readonly read?: ModuleReader;
}

const probe = unmeasured('skipped', 'Code is judged without running it while it is being written.', defaultOptions);

/** Layer code as it stands in an editor, judged by what is known without running it, keystroke by keystroke. */
export class LiveText {
  private readonly judged = new JudgedNetworks();
  private rules: TextOptions['rules'];
  private probed: readonly RememberedProbe[] = [];
  /** The last state without errors of syntax. */
  private whole: { readonly text: string; readonly models: readonly ModelAnalysis[] } | undefined;

  /** `path` is absolute; its ending tells the language. */
  constructor(private readonly path: string) {}

  /** Synchronous, for every keystroke. Throws nothing. While a statement is half written, models elsewhere keep what was said of them. */
  judge(text: string, { rules, read }: TextOptions = {}): Analysis {
    if (rules !== this.rules) this.judged.clear();
    this.rules = rules;
    const { networks, remarks, suppressions, complete } = readText(this.path, text, read);
    const now = networks.map((n) => this.judged.judged(n, () => this.model(builtOf(n))));
    this.judged.turn();
    if (complete) this.whole = { text, models: now };
    const models = this.whole && !complete ? keepUntouched(this.whole, { text, models: now }) : now;
    const write: Write = (changes) => codeEdits(changes, text);
    return {
      path: this.path,
      source: 'tfjs-code',
      errors: [],
      ...(remarks.length && { remarks }),
      models: withoutRepetition(
        models.map((m) => withFixes({ ...m, findings: m.findings.filter((f) => !suppressions.cover(f)) }, write)),
      ),
    };
  }

  /** From now on a model that is as it was when it was probed is judged by what was measured then. */
  remember(probed: readonly RememberedProbe[]): void {
    this.probed = probed;
    this.judged.clear();
    this.whole = undefined;
  }

  private model({ network, built, summaries }: CodeNetwork): ModelAnalysis {
    const model = modelOf(network, built, 'tfjs-code', summaries);
    return conclude(knownOf({ model, summaries }), probesOfPrint(model, this.probed) ?? { probe }, this.rules);
  }
}
