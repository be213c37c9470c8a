import type { Config, Initializer, LayerObject } from '../model';
import type { Fans, Replaced } from './initializers';

/** What code or a topology says of a weight, and what the layer library makes of it. */
export interface Declared {
  readonly initializer: Initializer;
  readonly layer: LayerObject;
  /** The option that it comes from: `kernelInitializer`. */
  readonly option: string;
  /** Class (`HeNormal`) and arguments as given, or those of the layer's default. */
  readonly className: string;
  readonly config: Config;
  /** The fans that the library scales by; absent where it does not scale. */
  readonly fans?: Fans;
  /** Arguments that were given as 0 and taken as not given. */
  readonly replaced: readonly Replaced[];
  /** An option that was given for this weight and that the library never reads. */
  readonly ignored?: string;
}
