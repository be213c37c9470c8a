import * as vscode from 'vscode';
import type { Analysis } from '../../analysis';
import type { Finding, Fix } from '../../findings/finding';
import type { Analyses } from '../analyses';
import { codeLanguages, textLanguages } from './documents';
import type { LiveAnalysis } from './live';
import { toRange } from './ranges';
import { disableInFile, disableInLine } from './suppressing';

type TextFix = Extract<Fix, { kind: 'text-edit' }>;

export const fixAllKind = vscode.CodeActionKind.SourceFixAll.append('gradwise');

/** Quick fixes for what is underlined, comments that switch a rule off, the rule's page, and everything safe at once. */
export const codeActions = (analyses: Pick<Analyses, 'get'>, live: Pick<LiveAnalysis, 'settled'>): vscode.Disposable =>
  vscode.languages.registerCodeActionsProvider([...textLanguages], new CodeActions(analyses, live), {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, fixAllKind],
  });

export class CodeActions implements vscode.CodeActionProvider {
  constructor(
    private readonly analyses: Pick<Analyses, 'get'>,
    private readonly live: Pick<LiveAnalysis, 'settled'>,
  ) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { only }: vscode.CodeActionContext,
    cancelled?: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    // Edits have places in the text as it is now: on saving, it may have been typed a moment ago.
    if (this.analyses.get(document.uri)) await this.live.settled(document);
    const known = this.analyses.get(document.uri);
    if (cancelled?.isCancellationRequested || !known?.analysis || known.version !== document.version) return [];
    if (only && fixAllKind.contains(only)) return fixAll(document, known.analysis);
    if (only?.contains(fixAllKind)) return fixAll(document, known.analysis);
    const here = findingsIn(known.analysis).filter((finding) => finding.range && meets(toRange(finding.range), range));
    return here.flatMap((finding) => actionsFor(document, finding));
  }
}

const findingsIn = ({ models }: Analysis): readonly Finding[] => models.flatMap(({ findings }) => findings);

const textFixes = ({ fixes }: Finding): readonly TextFix[] => fixes.filter((fix) => fix.kind === 'text-edit');

const meets = (a: vscode.Range, b: vscode.Range): boolean => a.intersection(b) !== undefined;

function actionsFor(document: vscode.TextDocument, finding: Finding): vscode.CodeAction[] {
  const { ruleId } = finding;
  const { l10n, CodeActionKind } = vscode;
  const diagnostics = vscode.languages
    .getDiagnostics(document.uri)
    .filter(
      ({ source, code, message }) => source === 'gradwise' && ruleOf(code) === ruleId && message === finding.message,
    );
  const action = (title: string, rest: Partial<vscode.CodeAction>): vscode.CodeAction =>
    Object.assign(new vscode.CodeAction(title, CodeActionKind.QuickFix), { diagnostics }, rest);
  const fixes = textFixes(finding);
  const best = fixes.find(({ safe }) => safe);
  const line = finding.range?.start.line ?? 0;
  return [
    ...fixes.map((fix) => action(fix.title, { edit: editOf(document, [fix]), isPreferred: fix === best })),
    ...(codeLanguages.includes(document.languageId)
      ? [
          action(l10n.t('Disable {0} for this line', ruleId), { edit: disableInLine(document, line, ruleId) }),
          action(l10n.t('Disable {0} for this file', ruleId), { edit: disableInFile(document, ruleId) }),
        ]
      : []),
    action(l10n.t('Explain {0}', ruleId), {
      command: { command: 'gradwise.showRule', title: ruleId, arguments: [ruleId] },
    }),
  ];
}

const ruleOf = (code: vscode.Diagnostic['code']): unknown => (typeof code === 'object' ? code.value : code);

/** Every safe fix; of several that would change one place, the one for the gravest finding. */
function fixAll(document: vscode.TextDocument, analysis: Analysis): vscode.CodeAction[] {
  const chosen: TextFix[] = [];
  for (const finding of findingsIn(analysis)) {
    const fix = textFixes(finding).find(({ safe }) => safe);
    if (fix && !chosen.some((other) => overlap(fix, other))) chosen.push(fix);
  }
  if (chosen.length === 0) return [];
  const action = new vscode.CodeAction(vscode.l10n.t('Apply all safe fixes of Gradwise'), fixAllKind);
  action.edit = editOf(document, chosen);
  return [action];
}

/** Insertions at one place are in each other's way too. */
const overlap = (a: TextFix, b: TextFix): boolean =>
  a.edits.some((one) => b.edits.some((other) => meets(toRange(one.range), toRange(other.range))));

function editOf({ uri }: vscode.TextDocument, fixes: readonly TextFix[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { range, newText } of fixes.flatMap(({ edits }) => edits)) edit.replace(uri, toRange(range), newText);
  return edit;
}
