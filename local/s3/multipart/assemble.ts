// Which parts become the object, and what their sums add up to.
import { createHash } from 'node:crypto';
import type { ChecksumAlgorithm } from '../checksum/algorithms.ts';
import { createDigest } from '../checksum/digest.ts';
import { unquoted } from '../conditions.ts';
import type { StoredPart } from '../disk/stored.ts';
import type { StoredChecksum } from '../object-store.ts';
import { S3Error } from '../s3-error.ts';
import type { CompletedPart } from './multipart-store.ts';

/** Every part but the last. */
const MIN_PART_BYTES = 5 * 1_048_576;

/** The stored part that the client means; throws where it is not there, is another one, is out of order or too small. */
export function choosePart(
  stored: ReadonlyMap<number, StoredPart>,
  asked: readonly CompletedPart[],
  part: CompletedPart,
  at: number,
): StoredPart {
  const before = asked[at - 1];
  if (before && before.partNumber >= part.partNumber) {
    throw new S3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  const found = stored.get(part.partNumber);
  if (!found || unquoted(found.etag) !== unquoted(part.etag) || isOtherChecksum(found, part)) {
    throw new S3Error(
      'InvalidPart',
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { PartNumber: String(part.partNumber), ETag: part.etag },
    );
  }
  if (at < asked.length - 1 && found.sizeBytes < MIN_PART_BYTES) {
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      ProposedSize: String(found.sizeBytes),
      MinSizeAllowed: String(MIN_PART_BYTES),
      PartNumber: String(part.partNumber),
      ETag: found.etag,
    });
  }
  return found;
}

/** The MD5 of the parts' MD5s, and how many they are. */
export function compositeEtag(parts: readonly StoredPart[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(unquoted(etag), 'hex'));
  return `"${md5.digest('hex')}-${parts.length}"`;
}

export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly StoredPart[]): StoredChecksum {
  const digest = createDigest(algorithm);
  for (const { checksum } of parts) digest.update(Buffer.from(checksum?.value ?? '', 'base64'));
  return { algorithm, type: 'COMPOSITE', value: `${digest.digest().toString('base64')}-${parts.length}` };
}

const isOtherChecksum = (found: StoredPart, { checksum }: CompletedPart): boolean =>
  checksum !== undefined && checksum !== found.checksum?.value;
