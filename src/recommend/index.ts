/** What would make a pairing of activation and initializer that carries signal and gradient through a model. */
export { type Candidate, candidates, edits } from './candidate';
export { better, isWorthwhile, type Scored } from './choose';
export { harmOf, predictedEffect, type Recommendations, type Recommended } from './recommendation';
export { repairs } from './repairs';
