// CreateBucket.
import { isAwsError } from '../../../aws-error.ts';
import type { S3Operation } from '../operation.ts';
import { parseXml, textOf } from '../parse-xml.ts';
import { readSmallPayload } from '../payload.ts';
import { empty } from '../response.ts';

const MAX_DOCUMENT_BYTES = 65_536;
/** The only Region where creating one's own bucket again succeeds. */
const FORGIVING_REGION = 'us-east-1';

export const createBucket: S3Operation = async (request, store) => {
  const document = (await readSmallPayload(request, MAX_DOCUMENT_BYTES)).toString();
  const region = document.trim() === '' ? undefined : textOf(parseXml(document), 'LocationConstraint') || undefined;
  const created = empty(200, { location: `/${request.bucket}` });
  try {
    await store.createBucket(request.bucket, { region });
  } catch (error) {
    if (!isAwsError(error, 'BucketAlreadyOwnedByYou')) throw error;
    if ((await store.headBucket(request.bucket)).region !== FORGIVING_REGION) throw error;
  }
  return created;
};
