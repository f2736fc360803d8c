// What Firehose wrote to S3: the list of objects, and their content in parts.
import { GetObjectCommand, NoSuchKey, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { DeliveryDocument, DeliveryObject } from '../domain/documents.ts';
import { PlaygroundError } from '../domain/errors.ts';
import { DELIVERED_PREFIX, listDelivered } from './delivered-list.ts';

/** What a person may look at: deliveries, and what Firehose, mirror or trigger gave up; not the app's own state. */
const READABLE_PREFIXES: readonly string[] = [DELIVERED_PREFIX, 'errors/', 'aws/lambda/'];

export class DeliveredObjects {
  readonly #s3: S3Client;
  readonly #bucketName: string;

  constructor(s3: S3Client, bucketName: string) {
    this.#s3 = s3;
    this.#bucketName = bucketName;
  }

  /** Every object delivered, newest first. */
  async list(): Promise<DeliveryObject[]> {
    const objects = (await listDelivered(this.#s3, this.#bucketName)).map(({ key, sizeBytes, lastModifiedMs }) => ({
      key,
      size: sizeBytes,
      lastModified: new Date(lastModifiedMs).toISOString(),
    }));
    return objects.sort((a, b) => b.lastModified.localeCompare(a.lastModified) || b.key.localeCompare(a.key));
  }

  /** Up to `length` bytes of an object from `offset` on, as text. */
  async read(key: string, offset: number, length: number): Promise<DeliveryDocument> {
    if (!READABLE_PREFIXES.some((prefix) => key.startsWith(prefix))) throw notFound(key);
    const Range = `bytes=${offset}-${offset + length - 1}`;
    try {
      const answer = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucketName, Key: key, Range }));
      const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      const size = Number(answer.ContentRange?.split('/')[1] ?? bytes.length);
      const text = wholeCharacters(bytes, offset + bytes.length < size);
      const end = offset + text.bytes;
      return {
        key,
        size,
        lastModified: (answer.LastModified ?? new Date(0)).toISOString(),
        contentEncoding: answer.ContentEncoding ?? null,
        offset,
        content: text.content,
        nextOffset: end < size ? end : null,
      };
    } catch (error) {
      if (error instanceof NoSuchKey) throw notFound(key);
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 416)
        throw beyondEnd(key, offset, error);
      throw error;
    }
  }
}

/** Leaves a character that the part cuts in two to the next part. Where nothing follows, nothing is left over. */
function wholeCharacters(bytes: Uint8Array, isCut: boolean): { content: string; bytes: number } {
  let end = bytes.length;
  if (isCut) {
    const lead = bytes.findLastIndex((byte) => (byte & 0xc0) !== 0x80);
    const isWhole = lead < 0 || lead + utf8LengthOf(bytes[lead] ?? 0) <= bytes.length;
    // A part shorter than its one character is shown as it is: it must not stand still.
    if (!isWhole && lead > 0) end = lead;
  }
  return { content: new TextDecoder().decode(bytes.subarray(0, end)), bytes: end };
}

/** How many bytes the character takes that begins with this one (RFC 3629). */
const utf8LengthOf = (lead: number): number => (lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);

const notFound = (key: string): PlaygroundError =>
  new PlaygroundError(
    'delivery-not-found',
    `No delivery has the key ${JSON.stringify(key)}. GET /deliveries lists those that there are.`,
  );

function beyondEnd(key: string, offset: number, cause: unknown): PlaygroundError {
  const message = `expected an offset within ${key}, got ${offset}, which is at or behind its end`;
  return new PlaygroundError(
    'invalid-request',
    `?offset: ${message}`,
    { errors: [{ pointer: '?offset', message }] },
    { cause },
  );
}
