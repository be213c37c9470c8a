/** Changes that leave every gradient as it is, and why. */
const identities: readonly (readonly [site: RegExp, reason: string])[] = [
  [/^GlobalMaxPool: output 0 negated in Cast\(Equal/, 'the mask of the maxima is divided by its own sum'],
  [
    /^GridSample: output 0 negated in Sub\((Floor|Add\(Floor)\(/,
    'a distance from the border before it is folded: reflection is even',
  ],
  [
    /^(ReduceMax: term 1 dropped in Add\(dy, Where|Sub: output 0 negated in (Neg\()?ReduceSum\(Add\(dy, dy\))/,
    'a softmax spelled out: it does not depend on the maximum that it takes off, so what arrives there cancels',
  ],
  [
    /^(GRU: output 0 negated in Reshape\(Scan\(.*Mul\(Unsqueeze\(|LSTM: output 2 negated in Split\(Add\(MatMul\(#, Transpose\(·\)\), MatMul\(Unsqueeze\()/,
    'a single round from a first state of zero: what multiplies that state does not matter',
  ],
  [/^LRN: output 0 negated in Reshape\(#, #\)$/, 'the gradient is even in the input: X·Wᵀ(dY·X·…), with W(X²)'],
  [
    /^MeanVarianceNormalization: term 1 dropped in Add\(Sqrt\(/,
    '1e-9 beside a standard deviation is beyond float32, the only type that the runtime has the operator in',
  ],
];

export const allowed = (site: string): boolean => identities.some(([pattern]) => pattern.test(site));
