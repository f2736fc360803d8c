// The headers that S3 keeps with an object, picked out of whatever carries them.
import type { ObjectHead, ObjectHeaders } from './object-store.ts';

/** What S3 says of an object whose writer did not say what it is. */
const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

/** The headers and nothing else, with S3's defaults filled in. */
export function headersOf(source: ObjectHeaders): ObjectHeaders & Pick<ObjectHead, 'contentType' | 'userMetadata'> {
  return {
    contentType: source.contentType ?? DEFAULT_CONTENT_TYPE,
    contentEncoding: source.contentEncoding,
    contentLanguage: source.contentLanguage,
    contentDisposition: source.contentDisposition,
    cacheControl: source.cacheControl,
    expires: source.expires,
    userMetadata: source.userMetadata ?? {},
  };
}
