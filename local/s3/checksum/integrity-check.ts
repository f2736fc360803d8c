// Adds up bytes as they pass, and says at their end whether they are the ones that were sent.
import { createHash } from 'node:crypto';
import type { Integrity, StoredChecksum } from '../object-store.ts';
import { S3Error } from '../s3-error.ts';
import { createDigest, DIGEST_BYTES, type Digest } from './digest.ts';

export interface CheckedBytes {
  readonly sizeBytes: number;
  /** In hex: the ETag of an object that came in one piece. */
  readonly md5: string;
  readonly checksum: StoredChecksum | undefined;
}

export class IntegrityCheck {
  readonly #integrity: Integrity;
  readonly #md5 = createHash('md5');
  readonly #sha256: Digest | undefined;
  readonly #checksum: Digest | undefined;
  #sizeBytes = 0;

  constructor(integrity: Integrity = {}) {
    this.#integrity = integrity;
    this.#sha256 = integrity.sha256 === undefined ? undefined : createHash('sha256');
    this.#checksum = integrity.checksum && createDigest(integrity.checksum.algorithm);
  }

  update(bytes: Uint8Array): void {
    this.#sizeBytes += bytes.byteLength;
    this.#md5.update(bytes);
    this.#sha256?.update(bytes);
    this.#checksum?.update(bytes);
  }

  /** To be called once. Throws `BadDigest` or its kin where a sum is another one than was announced. */
  finish(): CheckedBytes {
    const md5 = this.#md5.digest();
    checkMd5(this.#integrity.md5, md5);
    checkSha256(this.#integrity.sha256, this.#sha256?.digest());
    return { sizeBytes: this.#sizeBytes, md5: md5.toString('hex'), checksum: this.#finishChecksum() };
  }

  #finishChecksum(): StoredChecksum | undefined {
    const asked = this.#integrity.checksum;
    const value = this.#checksum?.digest().toString('base64');
    if (!asked || value === undefined) return undefined;
    const expected = asked.expected?.();
    if (expected !== undefined) checkChecksum(asked.algorithm, expected, value);
    return { algorithm: asked.algorithm, type: 'FULL_OBJECT', value };
  }
}

/** Throws `InvalidRequest` for what can't be a value of this algorithm, and `BadDigest` for another value. */
export function checkChecksum(algorithm: StoredChecksum['algorithm'], expected: string, actual: string): void {
  if (Buffer.from(expected, 'base64').byteLength !== DIGEST_BYTES[algorithm]) {
    throw new S3Error('InvalidRequest', `Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`);
  }
  if (expected !== actual) {
    throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

function checkMd5(expected: string | undefined, actual: Buffer): void {
  if (expected === undefined) return;
  const bytes = Buffer.from(expected, 'base64');
  if (bytes.byteLength !== actual.byteLength) {
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.', { 'Content-MD5': expected });
  }
  if (!bytes.equals(actual)) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      ExpectedDigest: expected,
      CalculatedDigest: actual.toString('base64'),
    });
  }
}

function checkSha256(expected: string | undefined, actual: Buffer | undefined): void {
  if (expected === undefined || actual === undefined || expected.toLowerCase() === actual.toString('hex')) return;
  throw new S3Error(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { ClientComputedContentSHA256: expected, S3ComputedContentSHA256: actual.toString('hex') },
  );
}
