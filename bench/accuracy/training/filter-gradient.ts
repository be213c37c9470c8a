import * as tf from '@tensorflow/tfjs';

/**
 * The one kernel that training a convolution needs and the WebAssembly backend lacks: the gradient of the filter,
 * ∂L/∂W[i, j, c, k] = Σ over images and places of x[place · stride + (i, j) − padding, c] · ∂L/∂y[place, k].
 */
export function filterGradient(x: Image, dy: Image, info: tf.backend_util.Conv2DInfo): Float32Array {
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo, inChannels, outChannels } = info;
  const gradient = new Float32Array(filterHeight * filterWidth * inChannels * outChannels);
  for (let n = 0; n < info.batchSize; n++) {
    for (let oy = 0; oy < info.outHeight; oy++) {
      for (let ox = 0; ox < info.outWidth; ox++) {
        const from = ((n * info.outHeight + oy) * info.outWidth + ox) * outChannels;
        for (let i = 0; i < filterHeight; i++) {
          const y = oy * strideHeight + i - padInfo.top;
          if (y < 0 || y >= info.inHeight) continue;
          for (let j = 0; j < filterWidth; j++) {
            const column = ox * strideWidth + j - padInfo.left;
            if (column < 0 || column >= info.inWidth) continue;
            const pixel = ((n * info.inHeight + y) * info.inWidth + column) * inChannels;
            for (let c = 0; c < inChannels; c++) {
              const value = x[pixel + c] ?? 0;
              const to = ((i * filterWidth + j) * inChannels + c) * outChannels;
              for (let k = 0; k < outChannels; k++)
                gradient[to + k] = (gradient[to + k] ?? 0) + value * (dy[from + k] ?? 0);
            }
          }
        }
      }
    }
  }
  return gradient;
}

/** [images, rows, columns, channels], row-major. */
type Image = ArrayLike<number>;

interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: [number, number, number, number];
}

interface Backend extends tf.KernelBackend {
  readSync(id: object): Float32Array;
  write(values: Float32Array, shape: number[], dtype: tf.DataType): object;
}

const isAttributes = (attrs: object): attrs is Attributes => 'filterShape' in attrs && 'pad' in attrs;
const isBackend = (backend: object): backend is Backend => 'readSync' in backend && 'write' in backend;

export function registerFilterGradient(backendName: string): void {
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName,
    kernelFunc: ({ inputs, backend, attrs = {} }) => {
      const { x, dy } = inputs;
      if (!x || !dy || !isAttributes(attrs) || !isBackend(backend)) throw new Error('Not a gradient of a filter.');
      const { strides, pad, dimRoundingMode, filterShape } = attrs;
      const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
      const info = tf.backend_util.computeConv2DInfo(
        [n, height, width, channels],
        filterShape,
        strides,
        1,
        pad,
        dimRoundingMode,
      );
      const gradient = filterGradient(backend.readSync(x.dataId), backend.readSync(dy.dataId), info);
      return { dataId: backend.write(gradient, filterShape, 'float32'), shape: filterShape, dtype: 'float32' };
    },
  });
}
