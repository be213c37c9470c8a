import { basename, posix } from 'node:path';
import type * as vscode from 'vscode';

/**
 * As much of VS Code's API as the extension's own logic touches, so that it can be asked without a window. What VS Code itself does
 * with it is for the tests inside the real one. Used as `vi.mock('vscode', () => import('./fake'))`.
 */

export class Disposable {
  constructor(readonly dispose: () => void) {}
  static from(...all: readonly { dispose(): void }[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }
}

export class EventEmitter<T> {
  private readonly listeners = new Set<(event: T) => void>();
  readonly event = (listener: (event: T) => void): Disposable => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };
  fire(event: T): void {
    for (const listener of this.listeners) listener(event);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class Uri {
  private constructor(
    readonly scheme: string,
    readonly path: string,
    readonly query = '',
  ) {}
  static file = (path: string): Uri => new Uri('file', path);
  static parse(text: string): Uri {
    const [, scheme = '', path = '', query = ''] = /^(\w+):([^?]*)\??(.*)$/.exec(text) ?? [];
    return new Uri(scheme, path, decodeURIComponent(query));
  }
  static joinPath = (base: Uri, ...parts: string[]): Uri => new Uri(base.scheme, posix.join(base.path, ...parts));
  with = ({ path }: { readonly path: string }): Uri => new Uri(this.scheme, path, this.query);
  get fsPath(): string {
    return this.path;
  }
  toString = (): string => `${this.scheme}:${this.path}`;
}

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}
export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(startLine: number, startCharacter: number, endLine: number, endCharacter: number) {
    this.start = new Position(startLine, startCharacter);
    this.end = new Position(endLine, endCharacter);
  }
  contains = (position: Position): boolean => !isBefore(position, this.start) && !isBefore(this.end, position);
  intersection(other: Range): Range | undefined {
    const start = isBefore(this.start, other.start) ? other.start : this.start;
    const end = isBefore(this.end, other.end) ? this.end : other.end;
    return isBefore(end, start) ? undefined : new Range(start.line, start.character, end.line, end.character);
  }
}
const isBefore = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);

export class CodeActionKind {
  static readonly QuickFix = new CodeActionKind('quickfix');
  static readonly SourceFixAll = new CodeActionKind('source.fixAll');
  constructor(readonly value: string) {}
  append = (part: string): CodeActionKind => new CodeActionKind(`${this.value}.${part}`);
  contains = ({ value }: CodeActionKind): boolean => value === this.value || value.startsWith(`${this.value}.`);
}
export class CodeAction {
  constructor(
    readonly title: string,
    readonly kind: CodeActionKind,
  ) {}
}
export class CodeLens {
  constructor(
    readonly range: Range,
    readonly command: { readonly title: string; readonly command: string; readonly arguments: readonly unknown[] },
  ) {}
}
export const EndOfLine = { LF: 1, CRLF: 2 } as const;

/** Text and markup as they were put in: what a person would read, and how. */
export class MarkdownString {
  value = '';
  appendText(text: string): this {
    this.value += text.replace(/[\\`*_{}[\]()#+\-!~]/g, '\\$&');
    return this;
  }
  appendMarkdown(markup: string): this {
    this.value += markup;
    return this;
  }
  /** Without markup: what a person reads. */
  get read(): string {
    return this.value.replace(/\*\*/g, '').replace(/\\(.)/g, '$1');
  }
}
export class Hover {
  constructor(readonly contents: MarkdownString) {}
}

/** A panel beside the code, with a page that the test speaks for. */
export class WebviewPanel {
  readonly messages = new EventEmitter<unknown>();
  readonly received: unknown[] = [];
  readonly closes = new EventEmitter<void>();
  readonly reveal = (): void => void this.reveals++;
  readonly onDidDispose = this.closes.event;
  reveals = 0;
  readonly webview = {
    html: '',
    cspSource: 'vscode-resource:',
    asWebviewUri: (uri: Uri): Uri => uri,
    postMessage: async (message: unknown): Promise<boolean> => this.received.push(message) > 0,
    onDidReceiveMessage: this.messages.event,
  };
  constructor(readonly title: string) {}
  dispose(): void {
    this.closes.fire();
  }
}
export const ViewColumn = { One: 1, Beside: -2 } as const;
export const env = { language: 'en' };

/** Edits of one file. */
export class WorkspaceEdit {
  readonly edits: { readonly range: Range; readonly text: string }[] = [];
  replace = (_: Uri, range: Range, text: string): void => void this.edits.push({ range, text });
  insert = (_: Uri, { line, character }: Position, text: string): void =>
    void this.edits.push({ range: new Range(line, character, line, character), text });
}

/** The document's text after the edits. */
export function applied(document: TextDocument, edit: vscode.WorkspaceEdit | WorkspaceEdit | undefined): string {
  const text = document.getText();
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const offset = ({ line, character }: Position): number => (starts[line] ?? text.length) + character;
  const edits = edit instanceof WorkspaceEdit ? [...edit.edits] : [];
  return edits
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (now, { range, text: put }) => now.slice(0, offset(range.start)) + put + now.slice(offset(range.end)),
      text,
    );
}

/** As the extension gets it. */
export const asDocument = (document: TextDocument): vscode.TextDocument =>
  document as Partial<TextDocument> as Partial<vscode.TextDocument> as vscode.TextDocument;

/** A document of text that is open. */
export class TextDocument {
  version = 1;
  isDirty = false;
  isClosed = false;
  constructor(
    readonly uri: Uri,
    readonly languageId: string,
    private text: string,
  ) {}
  readonly getText = (): string => this.text;
  readonly lineAt = (line: number) => ({ text: this.text.split(/\r?\n/)[line] ?? '' });
  get eol(): number {
    return this.text.includes('\r\n') ? EndOfLine.CRLF : EndOfLine.LF;
  }

  /** Opens it. */
  static open(name: string, languageId: string, text: string): TextDocument {
    const document = new TextDocument(
      name.includes(':') ? Uri.parse(name) : Uri.file(`/models/${name}`),
      languageId,
      text,
    );
    workspace.textDocuments.push(document);
    user.opensText.fire(document);
    return document;
  }
  /** The person types. */
  type(text: string): void {
    this.text = text;
    this.version++;
    this.isDirty = true;
    user.types.fire({ document: this });
  }
  save(): void {
    this.isDirty = false;
    user.saves.fire(this);
  }
  close(): void {
    this.isClosed = true;
    workspace.textDocuments.splice(workspace.textDocuments.indexOf(this), 1);
    user.closesText.fire(this);
  }
}
export class RelativePattern {
  constructor(
    readonly base: Uri,
    readonly pattern: string,
  ) {}
}
export class Location {
  constructor(
    readonly uri: Uri,
    readonly range: Range,
  ) {}
}
export class DiagnosticRelatedInformation {
  constructor(
    readonly location: Location,
    readonly message: string,
  ) {}
}
export class Diagnostic {
  source?: string;
  code?: unknown;
  relatedInformation?: readonly DiagnosticRelatedInformation[];
  constructor(
    readonly range: Range,
    readonly message: string,
    readonly severity: number,
  ) {}
}
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2 } as const;
export const StatusBarAlignment = { Left: 1, Right: 2 } as const;
export const ProgressLocation = { Notification: 15 } as const;

export class TabInputCustom {
  constructor(
    readonly uri: Uri,
    readonly viewType: string,
  ) {}
}
export class TabInputText {
  constructor(readonly uri: Uri) {}
}

/** What the extension did with the window, for tests to look at. */
export const seen = {
  problems: new Map<string, readonly Diagnostic[]>(),
  commands: [] as (readonly unknown[])[],
  information: [] as string[],
  errors: [] as string[],
  /** What lists offered, each with what is known of it. */
  offered: [] as (readonly [label: string, detail: string | undefined])[],
  edited: [] as WorkspaceEdit[],
  progress: [] as string[],
  searches: [] as (readonly string[])[],
  registered: new Map<string, (argument?: unknown) => unknown>(),
  statusBar: { text: '', tooltip: '', visible: false },
  panels: [] as WebviewPanel[],
  /** Documents that were shown, each with what was selected in it. */
  shown: [] as (readonly [path: string, selection: Range])[],
  hoverProvider: undefined as vscode.HoverProvider | undefined,
};

/** What the user does. */
export const user = {
  /** Writes, makes or deletes a file that is watched. */
  changesFile: new EventEmitter<Uri>(),
  deletes: new EventEmitter<Uri>(),
  trusts: new EventEmitter<void>(),
  /** Chooses from a list, or in a dialog. */
  picks: undefined as string | undefined,
  opens: undefined as Uri | undefined,
  savesAs: undefined as Uri | undefined,
  changesTab: new EventEmitter<void>(),
  opensText: new EventEmitter<TextDocument>(),
  types: new EventEmitter<{ readonly document: TextDocument }>(),
  saves: new EventEmitter<TextDocument>(),
  closesText: new EventEmitter<TextDocument>(),
  changesConfiguration: new EventEmitter<{ affectsConfiguration(section: string): boolean }>(),
  cancels: new EventEmitter<void>(),
  movesCursor: new EventEmitter<{
    readonly textEditor: { readonly document: { readonly uri: Uri } };
    readonly selections: readonly { readonly active: Position }[];
  }>(),
  settings: new Map<string, unknown>(),
  activeTab: undefined as TabInputCustom | TabInputText | undefined,
};

export const l10n = {
  bundle: undefined,
  t: (text: string, ...values: readonly unknown[]): string => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])),
};

export const commands = {
  registerCommand: (name: string, run: (argument?: unknown) => unknown): Disposable => {
    seen.registered.set(name, run);
    return new Disposable(() => seen.registered.delete(name));
  },
  executeCommand: async (...call: readonly unknown[]): Promise<void> => void seen.commands.push(call),
};

export const languages = {
  getDiagnostics: (uri: Uri): readonly Diagnostic[] => seen.problems.get(basename(uri.path)) ?? [],
  registerCodeLensProvider: () => new Disposable(() => undefined),
  registerHoverProvider: (_: unknown, provider: vscode.HoverProvider): Disposable => {
    seen.hoverProvider = provider;
    return new Disposable(() => undefined);
  },
  createDiagnosticCollection: () => ({
    set: (uri: Uri, problems: readonly Diagnostic[]) => void seen.problems.set(basename(uri.path), problems),
    delete: (uri: Uri) => void seen.problems.delete(basename(uri.path)),
    dispose: () => seen.problems.clear(),
  }),
};

export const workspace = {
  isTrusted: true,
  applyEdit: async (edit: WorkspaceEdit): Promise<boolean> => seen.edited.push(edit) > 0,
  textDocuments: [] as TextDocument[],
  /** The only folder of the workspace. */
  folder: undefined as Uri | undefined,
  getWorkspaceFolder: ({ path }: Uri) =>
    workspace.folder && path.startsWith(`${workspace.folder.path}/`) ? { uri: workspace.folder } : undefined,
  onDidOpenTextDocument: user.opensText.event,
  onDidChangeTextDocument: user.types.event,
  onDidSaveTextDocument: user.saves.event,
  onDidCloseTextDocument: user.closesText.event,
  getConfiguration: () => ({
    get: (name: string, otherwise: unknown) => (user.settings.has(name) ? user.settings.get(name) : otherwise),
  }),
  onDidChangeConfiguration: user.changesConfiguration.event,
  createFileSystemWatcher: () => ({
    onDidChange: user.changesFile.event,
    onDidCreate: user.changesFile.event,
    onDidDelete: user.deletes.event,
    dispose: () => undefined,
  }),
  onDidGrantWorkspaceTrust: user.trusts.event,
  findFiles: async (include: string, exclude: string): Promise<Uri[]> => {
    seen.searches.push([include, exclude]);
    return [Uri.file('/models/found.onnx')];
  },
  fs: {
    /** A comparison shows the past, which nobody edits. */
    isWritableFileSystem: (scheme: string): boolean | undefined => ({ file: true, git: false })[scheme],
    readFile: async (uri: Uri): Promise<Uint8Array> => Buffer.from(`content of ${uri}`),
  },
};

export const window = {
  visibleTextEditors: [],
  onDidChangeTextEditorSelection: user.movesCursor.event,
  showTextDocument: async (uri: Uri, { selection }: { readonly selection: Range }): Promise<void> =>
    void seen.shown.push([uri.path, selection]),
  createWebviewPanel: (_: string, title: string): WebviewPanel => {
    const panel = new WebviewPanel(title);
    seen.panels.push(panel);
    return panel;
  },
  tabGroups: {
    get activeTabGroup() {
      return { activeTab: { input: user.activeTab } };
    },
    onDidChangeTabs: user.changesTab.event,
    onDidChangeTabGroups: user.changesTab.event,
  },
  createStatusBarItem: () => {
    const bar = seen.statusBar;
    return Object.assign(bar, {
      show: () => void Object.assign(bar, { visible: true }),
      hide: () => void Object.assign(bar, { visible: false }),
      dispose: () => void Object.assign(bar, { visible: false }),
    });
  },
  showQuickPick: async <T extends { readonly label: string; readonly detail?: string }>(
    items: readonly T[],
  ): Promise<T | undefined> => {
    seen.offered.push(...items.map(({ label, detail }) => [label, detail] as const));
    return items.find(({ label }) => label === user.picks);
  },
  showSaveDialog: async (): Promise<Uri | undefined> => user.savesAs,
  showErrorMessage: async (text: string): Promise<void> => void seen.errors.push(text),
  showOpenDialog: async (): Promise<Uri[] | undefined> => user.opens && [user.opens],
  showInformationMessage: async (text: string): Promise<void> => void seen.information.push(text),
  withProgress: async (
    _: unknown,
    task: (
      progress: { report(step: { message: string }): void },
      token: { onCancellationRequested: unknown },
    ) => Promise<void>,
  ): Promise<void> =>
    task(
      { report: ({ message }) => void seen.progress.push(message) },
      { onCancellationRequested: user.cancels.event },
    ),
};
