import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHECKSUM_ALGORITHMS } from '../../../../local/s3/checksum/algorithms.ts';
import { createDigest } from '../../../../local/s3/checksum/digest.ts';

const sumOf = (algorithm: (typeof CHECKSUM_ALGORITHMS)[number], ...pieces: Uint8Array[]) => {
  const digest = createDigest(algorithm);
  for (const piece of pieces) digest.update(piece);
  return digest.digest().toString('hex');
};

describe('createDigest', () => {
  // The check values of the CRC catalogue, and of FIPS 180 for the SHAs, all of the text 123456789.
  it.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ] as const)('knows %s', (algorithm, expected) => {
    expect(sumOf(algorithm, Buffer.from('123456789'))).toBe(expected);
  });

  it('does not care how the bytes are split', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CHECKSUM_ALGORITHMS), fc.uint8Array(), fc.nat(), (algorithm, bytes, cut) => {
        const at = cut % (bytes.byteLength + 1);

        expect(sumOf(algorithm, bytes.subarray(0, at), bytes.subarray(at))).toBe(sumOf(algorithm, bytes));
      }),
    );
  });
});
