import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Analysis, AnalyzeContext, AnalyzeOptions } from './analysis';
import { analyze } from './analyze';
import { SourceFailure } from './analyzeReading';
import { editedText } from './findings/edited';
import type { Finding, Fix, GraphEdit } from './findings/finding';
import { elementCount, storedName, type Tensor, tensorOf } from './model';
import { draw } from './probe/draw';
import { random } from './probe/random';
import { realPath, writeCopy } from './sources/onnx';

/** Mended copies of files. The original is only read. */

export interface FixRequest {
  readonly path: string;
  readonly output: string;
  /** Only findings of this rule. */
  readonly rule?: string;
  /** Weights that look trained may be drawn anew, too. */
  readonly redrawTrained?: boolean;
}

export interface AppliedFix extends Pick<Fix, 'title' | 'safe'> {
  readonly ruleId: string;
}

export interface Mended {
  readonly applied: readonly AppliedFix[];
  /** Every file that was written; empty where there was nothing to mend. */
  readonly written: readonly string[];
  /** What is left: of the copy, or of the original where none was written. */
  readonly left: Analysis;
}

/** Each fix may open the way for another one. */
const mostRounds = 20;

/**
 * Writes a copy with the first fix of each finding that has one. Throws SourceFailure or OnnxError where the copy cannot be written, where it would
 * be the original, and where trained weights would have to be drawn anew and nobody asked for it.
 */
export async function mendFile(
  request: FixRequest,
  options: AnalyzeOptions,
  context: AnalyzeContext = {},
): Promise<Mended> {
  refuseOriginal(request);
  const before = await analyze(request.path, options, context);
  if (before.errors.length > 0) return { applied: [], written: [], left: before };
  return before.source === 'onnx'
    ? mendedGraph(before, request, options, context)
    : mendedText(before, request, options, context);
}

/** Of each finding the best fix. */
const fixesIn = ({ models }: Analysis, rule: string | undefined): readonly { finding: Finding; fix: Fix }[] =>
  models
    .flatMap((m) => m.findings)
    .filter(({ ruleId, includes }) => rule === undefined || ruleId === rule || includes?.includes(rule))
    .flatMap((finding) => finding.fixes.slice(0, 1).map((fix) => ({ finding, fix })));

const told = ({ finding: { ruleId }, fix: { title, safe } }: { finding: Finding; fix: Fix }): AppliedFix => ({
  ruleId,
  title,
  safe,
});

async function mendedText(
  before: Analysis,
  { path, output, rule }: FixRequest,
  options: AnalyzeOptions,
  context: AnalyzeContext,
): Promise<Mended> {
  const name = resolve(path).replaceAll('\\', '/');
  const applied: AppliedFix[] = [];
  let text = context.unsaved?.get(name) ?? readFileSync(path, 'utf8');
  let left = before;
  for (let round = 0; round < mostRounds; round++) {
    const [next] = fixesIn(left, rule);
    if (next?.fix.kind !== 'text-edit') break;
    text = editedText(text, next.fix.edits);
    applied.push(told(next));
    left = await analyze(path, options, { ...context, unsaved: new Map([...(context.unsaved ?? []), [name, text]]) });
  }
  if (applied.length === 0) return { applied, written: [], left };
  try {
    writeFileSync(output, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SourceFailure('unwritable-file', `${output} cannot be written (${code}). Name another place.`);
  }
  return { applied, written: [output], left };
}

async function mendedGraph(
  before: Analysis,
  { path, output, rule, redrawTrained }: FixRequest,
  options: AnalyzeOptions,
  context: AnalyzeContext,
): Promise<Mended> {
  const chosen = fixesIn(before, rule);
  const edits = new Map<string, GraphEdit>();
  for (const { fix } of chosen) {
    if (fix.kind !== 'graph-edit') continue;
    for (const edit of fix.edits) if (!edits.has(edit.initializer)) edits.set(edit.initializer, edit);
  }
  if (!redrawTrained) refuseTrained(before, edits);
  if (edits.size === 0) return { applied: [], written: [], left: before };
  const elements = [...edits.values()].map(({ initializer, tensor }) => ({
    initializer,
    dtype: tensor.dtype,
    dims: tensor.dims,
    bytes: () => drawnBytes(tensor, options.seed),
  }));
  const written = writeCopy(path, output, elements);
  return { applied: chosen.map(told), written, left: await analyze(output, options, context) };
}

/** Most of the weights tell of training: then the file is worth more than a good beginning. */
function refuseTrained({ path, models }: Analysis, edits: ReadonlyMap<string, GraphEdit>): void {
  const weights = models.flatMap((m) => m.model.layers.flatMap((l) => l.weight ?? []));
  const trained = weights.filter((w) => w.initializer.kind === 'trained');
  const touched = trained.some((w) => edits.has(storedName(w)));
  if (!touched && trained.length * 2 <= weights.length) return;
  throw new SourceFailure(
    'trained-weights',
    `${path} holds trained weights (${trained.length} of ${weights.length} layers): to draw weights anew would undo what they have learnt. Give --redraw-trained to do it nevertheless.`,
  );
}

function refuseOriginal({ path, output }: FixRequest): void {
  if (realPath(path) !== realPath(output)) return;
  throw new SourceFailure(
    'unwritable-file',
    `${output} is the file that is to be mended, which is never changed. Name another output.`,
  );
}

const pieceElements = 2 ** 16;

/** The elements that a probe with this seed draws, as the file stores them, piece by piece. */
export function* drawnBytes({ dtype, dims, data }: Tensor, seed: number): Iterable<Uint8Array> {
  if (data.kind !== 'drawn') throw new RangeError('Only what is drawn is drawn anew.');
  const element = draw(data.distribution, dims, random(seed, `weight:${data.stream}`));
  const n = elementCount(dims);
  for (let at = 0; at < n; at += pieceElements) {
    const length = Math.min(pieceElements, n - at);
    const piece = tensorOf(
      dtype,
      [length],
      Array.from({ length }, (_, i) => element(at + i)),
    );
    if (piece.data.kind === 'bytes') yield piece.data.bytes;
  }
}
