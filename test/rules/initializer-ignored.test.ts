import { initializerIgnored } from '../../src/rules/initializer-ignored';
import { sequential, testCodeRule } from '../support/codeRuleTester';

const separable = (options: string): string =>
  sequential([`separableConv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 3]${options} })`]);
const depthwise = (options: string): string =>
  sequential([`depthwiseConv2d({ kernelSize: 3, inputShape: [8, 8, 3]${options} })`]);

testCodeRule(initializerIgnored, {
  valid: [
    { name: 'what the library reads', code: separable(", depthwiseInitializer: 'heUniform'") },
    {
      name: 'an option without effect that says what happens anyway',
      code: separable(", depthwiseInitializer: 'heUniform', pointwiseInitializer: 'heUniform'"),
    },
    { name: 'the bias’ own', code: depthwise(", biasInitializer: 'ones'") },
    {
      name: 'a name of the program’s own that is nothing like an option',
      code: sequential(["dense({ units: 3, inputShape: [2], comment: 'the first', color: 'red', outputShape: [3] })"]),
    },
    {
      name: 'options that are spread from somewhere unknown',
      code: sequential(['dense({ ...given, units: 3, inputShape: [2] })']),
    },
    {
      name: 'options that every layer has',
      code: sequential(["dense({ units: 3, inputShape: [2], dtype: 'float32', trainable: false, name: 'a' })"]),
    },
    { name: 'an option that is null', code: separable(', pointwiseInitializer: null') },
  ],
  invalid: [
    {
      name: 'the second kernel of a separable convolution',
      code: separable(", depthwiseInitializer: 'glorotUniform', pointwiseInitializer: 'heUniform'"),
      severity: 'warning',
      at: "pointwiseInitializer: 'heUniform'",
      says: /^pointwiseInitializer of “.*” has no effect: SeparableConv2D never reads it\.$/,
      fixed: [", pointwiseInitializer: 'heUniform'", ''],
    },
    {
      name: 'the kernel of a depthwise convolution under another name',
      code: depthwise(", kernelInitializer: 'heUniform'"),
      severity: 'warning',
      at: "kernelInitializer: 'heUniform'",
      fixed: ['kernelInitializer:', 'depthwiseInitializer:'],
    },
    {
      name: 'British spelling',
      code: sequential(["dense({ units: 3, inputShape: [2], kernelInitialiser: 'heUniform' })"]),
      severity: 'warning',
      at: "kernelInitialiser: 'heUniform'",
      fixed: ['kernelInitialiser:', 'kernelInitializer:'],
    },
    {
      name: 'the spelling of Python',
      code: sequential(["dense({ units: 3, inputShape: [2], kernel_initializer: 'heUniform' })"]),
      severity: 'warning',
      at: "kernel_initializer: 'heUniform'",
      fixed: ['kernel_initializer:', 'kernelInitializer:'],
    },
    {
      name: 'a slip of the pen',
      code: sequential(["dense({ units: 3, inputShape: [2], activaton: 'relu' })", 'dense({ units: 1 })']),
      severity: 'warning',
      at: "activaton: 'relu'",
      says: /^activaton of “.*” has no effect: Dense never reads it\.$/,
      fixed: ['activaton:', 'activation:'],
    },
    {
      name: 'a shape in small letters',
      code: sequential(['lstm({ units: 3, inputShape: [4, 2], returnsequences: true })', 'dense({ units: 1 })']),
      severity: 'warning',
      at: 'returnsequences: true',
      fixed: ['returnsequences:', 'returnSequences:'],
    },
    {
      name: 'a layer that has no weights',
      code: sequential(['dense({ units: 3, inputShape: [2] })', 'dropout({ rate: 0.5, noiseshape: [3] })']),
      severity: 'warning',
      at: 'noiseshape: [3]',
      fixed: ['noiseshape:', 'noiseShape:'],
    },
    {
      name: 'a layer in a wrapper',
      code: sequential([
        "bidirectional({ layer: tf.layers.gru({ units: 3, recurrentinitializer: 'identity' }), inputShape: [4, 2] })",
      ]),
      severity: 'warning',
      at: "recurrentinitializer: 'identity'",
      fixed: ['recurrentinitializer:', 'recurrentInitializer:'],
    },
    {
      name: 'a recurrent kernel that a dense layer does not have',
      code: sequential(["dense({ recurrentInitializer: 'orthogonal', units: 3, inputShape: [2] })"]),
      severity: 'warning',
      at: "recurrentInitializer: 'orthogonal'",
      fixed: ["recurrentInitializer: 'orthogonal', ", ''],
    },
  ],
});
