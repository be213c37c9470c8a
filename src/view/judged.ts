import type { ModelAnalysis } from '../analysis';
import type { Measured } from '../probe/measured';

/** What the findings were judged by, and what is therefore shown: the probe in training mode, where one was made and has numbers. */
export const judgedProbe = ({ probe, trainingProbe }: ModelAnalysis): Measured =>
  trainingProbe?.tensors.length ? trainingProbe : probe;
