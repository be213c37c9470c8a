import { int, numberAttribute } from '../../model';
import { type CanonicalContext, NoGradient, type OperatorRule } from '../operator';

/**
 * Short-time Fourier transform: windowed frames of the signal [batch, length, parts], each transformed → [batch, frames, bins, 2]. With
 * known sizes it is said as just that: Gather, Mul, DFT.
 */
export const stft: OperatorRule = {
  type: 'STFT',
  canonicalise(c) {
    const sizes = sizesOf(c);
    if (!sizes) {
      c.keep();
      return;
    }
    const { b } = c;
    const { frames, step, length } = sizes;
    const at = Array.from({ length: frames * length }, (_, i) => Math.floor(i / length) * step + (i % length));
    const cutOut = b.op('Gather', [c.input(0), b.constant('int64', [frames, length], at)], { axis: int(1) });
    const windowed = c.has(2) ? b.mul(cutOut, b.reshape(c.input(2), [length, 1])) : cutOut;
    const onesided = int(numberAttribute(c.node, 'onesided', 1));
    b.op('DFT', [windowed, '', b.scalar(2, 'int64')], { onesided }, c.node.outputs[0]);
  },
  gradient: () => {
    throw new NoGradient('the sizes of its frames are known only at run time');
  },
};

function sizesOf(c: CanonicalContext): { frames: number; step: number; length: number } | undefined {
  const signal = c.type(0)?.shape[1];
  const step = c.type(1)?.values?.[0];
  const length = c.has(3) ? c.type(3)?.values?.[0] : c.type(2)?.shape[0];
  if (signal === undefined || step === undefined || length === undefined) return undefined;
  return { frames: Math.floor((signal - length) / step) + 1, step, length };
}
