import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTemporary } from '../support/temporary';
import { unpacked } from './models';

/**
 * ISNet (Qin et al. 2022, "Highly Accurate Dichotomous Image Segmentation"), 44 M parameters on images of 1024×1024, as @imgly/background-removal
 * ships it: in chunks, named by their hashes. 136 MB, AGPL-3.0: downloaded for the tests that ask for it, and no part of anything.
 */
const id = '@imgly/background-removal-data@1.4.5';
const integrity = 'sha512-iRXZpPd7YirbJ4eOZ3SlvbdJkAc/LxVjzWLMHOezmRrVThPJPdPc+Y2kHEAVFEVvpDIuvBDyOfTTFBSJT2QR5w==';

interface Resource {
  readonly chunks: readonly { readonly hash: string; readonly offsets: readonly [number, number] }[];
}

/** `medium` has weights and activations of float16, `small` has weights of uint8 and integer convolutions. Returns the model's path. */
export function isnet(size: 'medium' | 'small'): string {
  const folder = join(unpacked(id, integrity), 'dist');
  const resources: Readonly<Record<string, Resource>> = JSON.parse(
    readFileSync(join(folder, 'resources.json'), 'utf8'),
  );
  const resource = resources[`/models/${size}`];
  if (!resource) throw new Error(`${id} has no model ${size}.`);
  const chunks = [...resource.chunks].sort((a, b) => a.offsets[0] - b.offsets[0]);
  return writeTemporary(
    Buffer.concat(chunks.map(({ hash }) => readFileSync(join(folder, hash)))),
    `isnet-${size}.onnx`,
  );
}
