import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { md5 } from 'js-md5';
import { md5OfBlock } from '../../../src/domain/stream/md5-block.ts';

const ascii = (length: fc.StringConstraints) =>
  fc.string({ unit: fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCharCode(code)), ...length });

const wordsByJsMd5 = (text: string): number[] => {
  const view = new DataView(md5.arrayBuffer(text));
  return [0, 4, 8, 12].map((at) => view.getInt32(at, true));
};

describe('the MD5 of one block', () => {
  it('is that of js-md5 for every ASCII text that fits', () => {
    fc.assert(
      fc.property(ascii({ maxLength: 55 }), (text) => {
        expect([...(md5OfBlock(text) ?? [])]).toEqual(wordsByJsMd5(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([0, 1, 3, 4, 54, 55])('pads a text of %i characters', (length) => {
    expect([...(md5OfBlock('k'.repeat(length)) ?? [])]).toEqual(wordsByJsMd5('k'.repeat(length)));
  });

  it('is not given for a text that fills more than a block', () => {
    expect(md5OfBlock('k'.repeat(56))).toBeUndefined();
  });

  it.each(['\u0080', 'ä', 'Ā', '😀', '\ud800'])('is not given for %j, whose bytes are not its characters', (text) => {
    expect(md5OfBlock(`k${text}`)).toBeUndefined();
  });
});
