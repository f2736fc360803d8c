// DeleteObjects: up to 1,000 keys in one document, each with its own outcome.
import { AwsError } from '../../../aws-error.ts';
import { S3Error } from '../../s3-error.ts';
import type { S3Operation, S3Store } from '../operation.ts';
import { childrenNamed, malformedXml, parseXml, textOf, type XmlElement } from '../parse-xml.ts';
import { readSmallPayload } from '../payload.ts';
import type { S3Request } from '../request.ts';
import { xml } from '../response.ts';

const MAX_KEYS = 1_000;
/** A thousand keys of 1,024 bytes, each of which may be written as a reference. */
const MAX_DOCUMENT_BYTES = 8 * 1_048_576;

type Outcome =
  | { readonly Deleted: { Key: string } }
  | { readonly Error: { Key: string; Code: string; Message: string } };

export const deleteObjects: S3Operation = async (request, store) => {
  checkHasChecksum(request);
  const document = parseXml((await readSmallPayload(request, MAX_DOCUMENT_BYTES)).toString());
  const asked = childrenNamed(document, 'Object');
  if (document.name !== 'Delete' || asked.length === 0 || asked.length > MAX_KEYS) throw malformedXml();
  await store.headBucket(request.bucket);
  const outcomes: Outcome[] = [];
  for (const object of asked) outcomes.push(await deleteOne(request.bucket, object, store));
  const isQuiet = textOf(document, 'Quiet')?.trim() === 'true';
  return xml('DeleteResult', {
    Deleted: isQuiet ? undefined : outcomes.flatMap((one) => ('Deleted' in one ? [one.Deleted] : [])),
    Error: outcomes.flatMap((one) => ('Error' in one ? [one.Error] : [])),
  });
};

/** S3 takes this document only with a checksum of some kind. */
function checkHasChecksum(request: S3Request): void {
  const isGiven = (name: string) =>
    name === 'content-md5' || name === 'x-amz-trailer' || name.startsWith('x-amz-checksum-');
  if (request.headerNames.some(isGiven)) return;
  throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
}

async function deleteOne(bucket: string, object: XmlElement, store: S3Store): Promise<Outcome> {
  const key = textOf(object, 'Key');
  if (key === undefined || key === '') throw malformedXml();
  try {
    await store.deleteObject(bucket, key, { ifMatch: textOf(object, 'ETag') });
    return { Deleted: { Key: key } };
  } catch (error) {
    if (error instanceof AwsError) return { Error: { Key: key, Code: error.type, Message: error.message } };
    throw error;
  }
}
