import { describe, expect, it } from '@jest/globals';
import { cbor } from '@smithy/core/cbor';
import { cborCodec } from '../../../../local/server/cbor-codec.ts';

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
const read = (hex: string): unknown => cborCodec.read(bytesOf(hex));
const write = (answer: object): string => Buffer.from(cborCodec.write(answer)).toString('hex');

/** `ff` ends a map, a list or a string that did not say how long it is, as Jackson writes them in the Java SDKs. */
const PUT_RECORD_OF_JAVA = `
  bf
    6a 53747265616d4e616d65     61 73
    64 44617461                 43 010203
    6c 506172746974696f6e4b6579 61 6b
  ff`;

describe('CBOR', () => {
  it('is read as the Java SDKs write it', () => {
    expect(read(PUT_RECORD_OF_JAVA)).toEqual({
      StreamName: 's',
      Data: Buffer.from([1, 2, 3]),
      PartitionKey: 'k',
    });
  });

  it('reads bytes, texts and lists in pieces', () => {
    expect(read('bf 61 61 5f 41 01 42 02 03 ff 61 62 7f 61 78 61 79 ff 61 63 9f 01 f6 f5 ff ff')).toEqual({
      a: Buffer.from([1, 2, 3]),
      b: 'xy',
      c: [1, null, true],
    });
  });

  const AT = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678));

  it.each([
    ['whole milliseconds, as AWS has it', 'c1 1b 0000019b7ca98f2e'],
    ['seconds with a fraction, as the standard has it', 'c1 fb 41da55cd696b645a'],
  ])('reads a time in %s', (_, time) => {
    expect(read(`a1 61 74 ${time}`)).toEqual({ t: AT });
  });

  it('reads a time in whole seconds, and one before 1970', () => {
    expect(read('a1 61 74 c1 1a 69573395')).toEqual({ t: new Date(Date.UTC(2026, 0, 2, 2, 55, 17)) });
    expect(read('a1 61 74 c1 20')).toEqual({ t: new Date(-1_000) });
  });

  it('leaves a number that is not marked as a time to the shape that it is for', () => {
    expect(read('a1 61 74 1a 69573395')).toEqual({ t: 0x69573395 });
  });

  it('reads what is marked otherwise as what it is, and numbers of any size', () => {
    expect(read('d9d9f7 a1 61 6e 1b ffffffffffffffff')).toEqual({ n: 2 ** 64 });
  });

  it('lets no member become a prototype', () => {
    const proto = '69 5f5f70726f746f5f5f a1 61 61 01';

    expect(Object.getPrototypeOf(read(`a1 ${proto}`))).toBe(Object.prototype);
  });

  it.each([
    ['nothing', ''],
    ['half a map', 'a2 61 61 01'],
    ['text longer than the body', 'a1 7a ffffffff 61'],
    ['a list longer than memory', '9a ffffffff 01'],
    ['JSON', Buffer.from('{"a":1}').toString('hex')],
    ['what nests too deep', '81'.repeat(200_000)],
  ])('is not %s', (_, hex) => {
    expect(read(hex)).toBeUndefined();
  });

  it('writes bytes as bytes and times as whole milliseconds, and leaves out what is undefined', () => {
    expect(write({ at: AT, data: new Uint8Array([1, 2]), no: undefined, list: [{ n: 1 }] })).toBe(
      ['a3', '62 6174', 'c1 1b 0000019b7ca98f2e', '64 64617461', '42 0102', '64 6c697374', '81 a1 61 6e 01']
        .join('')
        .replaceAll(' ', ''),
    );
  });

  it('reads what it has written', () => {
    const answer = { Records: [{ Data: Buffer.from('data'), At: AT }], Next: null, Behind: 12_345_678_901, Shards: [] };

    expect(cborCodec.read(Buffer.from(cborCodec.write(answer)))).toEqual(answer);
  });

  it('writes bytes that stay as they are while others are written', () => {
    const first = cborCodec.write({ a: 1 });
    cborCodec.write({ b: 2 });

    expect(cbor.deserialize(first)).toEqual({ a: 1 });
  });
});
