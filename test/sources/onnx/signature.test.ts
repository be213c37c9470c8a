import { describe, expect, it } from 'vitest';
import { OnnxError } from '../../../src/sources/onnx';
import { withFile } from '../../../src/sources/onnx/file';
import { checkSignature } from '../../../src/sources/onnx/signature';
import { writeTemporary } from '../../support/onnx';

/** What is said of a file with these first bytes; undefined where they may be a model. */
function said(begin: string | readonly number[]): OnnxError | undefined {
  const bytes = typeof begin === 'string' ? Buffer.from(begin, 'latin1') : Buffer.from(begin);
  try {
    withFile(writeTemporary(bytes), checkSignature);
    return undefined;
  } catch (error) {
    if (error instanceof OnnxError) return error;
    throw error;
  }
}

describe('a file that is no model is called what it is', () => {
  // First bytes as the formats' own specifications have them.
  it.each([
    ['a page that was saved instead of the file', '<!DOCTYPE html>\n<html lang="en">', 'a web page'],
    ['a page behind blanks', '\n\n  <html>', 'a web page'],
    ['an XML error of a storage service', '<?xml version="1.0"?><Error>', 'a web page'],
    ['a page with a byte order mark', '\xef\xbb\xbf<!doctype HTML>', 'a web page'],
    ["a tfjs model's own file", '{"format": "layers-model"}', 'JSON text'],
    ['a list', '[\n  {"a": 1}]', 'JSON text'],
    ['an archive, as PyTorch saves', 'PK\x03\x04\x14\0\x06\0', 'a zip archive'],
    ['a compressed file', [0x1f, 0x8b, 8, 0], 'gzip-compressed'],
    ['an older PyTorch checkpoint', [0x80, 2, 0x8a, 10], 'a Python pickle'],
    ['a newer pickle', [0x80, 4, 0x95], 'a Python pickle'],
    ['a Keras model', '\x89HDF\r\n\x1a\n', 'an HDF5 file'],
    ['a TensorFlow Lite model', [0x20, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33], 'a TensorFlow Lite model'],
    ['a download that only reserved its space', '\0'.repeat(4096), 'nothing but zeros at its begin'],
  ])('%s', (_, begin, what) => {
    const error = said(begin);
    expect(error?.code).toBe('not-onnx');
    expect(error?.message).toContain(`The file is ${what}, not an ONNX model.`);
    expect(error?.offset).toBe(0);
  });

  it('a Git LFS pointer, with the size of what it points to', () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n';
    expect(said(pointer)).toMatchObject({ code: 'lfs-pointer', message: expect.stringContaining('12345 bytes') });
    expect(said(pointer.replace(/size.*/, ''))?.message).toMatch(/^The file is a Git LFS pointer, not the model/);
  });

  it('an empty file', () => expect(said('')?.code).toBe('empty-file'));
});

describe('a file that may be a model is left to the reader', () => {
  it.each([
    ['a model: IR version 8, producer', [0x08, 8, 0x12, 7, ...Buffer.from('pytorch')]],
    ['a model that begins with its graph', [0x3a, 4, 0x12, 2, 0x67, 0x31]],
    ['one byte', [8]],
    ['zeros with something behind them', [0, 0, 0, 8]],
    ['a brace that is no JSON', '{\x01\x02'],
  ])('%s', (_, begin) => expect(said(begin)).toBeUndefined());
});
