// One way to feed bytes to any of S3's checksums.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ChecksumAlgorithm } from './algorithms.ts';
import { crc32c } from './crc32c.ts';
import { Crc64Nvme } from './crc64-nvme.ts';

export interface Digest {
  update(bytes: Uint8Array): void;
  /** The value as it is, not in base64. It may be asked for once. */
  digest(): Buffer;
}

export function createDigest(algorithm: ChecksumAlgorithm): Digest {
  switch (algorithm) {
    case 'CRC32':
      return new Crc32Digest(crc32);
    case 'CRC32C':
      return new Crc32Digest(crc32c);
    case 'CRC64NVME':
      return new Crc64Nvme();
    case 'SHA1':
      return createHash('sha1');
    case 'SHA256':
      return createHash('sha256');
  }
}

/** The length in bytes of an algorithm's value: what comes with another length is no checksum at all. */
export const DIGEST_BYTES = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
} as const satisfies Record<ChecksumAlgorithm, number>;

class Crc32Digest implements Digest {
  readonly #crcOf: (bytes: Uint8Array, before: number) => number;
  #crc = 0;

  constructor(crcOf: (bytes: Uint8Array, before: number) => number) {
    this.#crcOf = crcOf;
  }

  update(bytes: Uint8Array): void {
    this.#crc = this.#crcOf(bytes, this.#crc);
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.#crc);
    return bytes;
  }
}
