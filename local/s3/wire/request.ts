// What S3 reads out of an HTTP request: which bucket and key, the query, and the headers.
import type { HttpRequest } from '../../server/http-handler.ts';
import { readAddress } from './address.ts';

const USER_METADATA = 'x-amz-meta-';
/** Real S3 ignores them in a presigned URL: the SDK signs those of the empty body it has at that time. */
const CHECKSUM_PARAMETER = /^x-amz-(?:checksum-|sdk-checksum-)/;

export class S3Request {
  readonly method: string;
  /** Empty: the request is for all buckets. */
  readonly bucket: string;
  /** Empty: the request is for the bucket. */
  readonly key: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly stream: HttpRequest;
  readonly #headers: ReadonlyMap<string, string>;

  constructor(request: HttpRequest) {
    const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
    const { bucket, key } = readAddress(hostOf(request), path);
    this.method = request.method ?? 'GET';
    this.bucket = bucket;
    this.key = key;
    this.path = path;
    this.query = new URLSearchParams(query);
    this.stream = request;
    this.#headers = new Map([...signedIntoQuery(this.query), ...sentHeaders(request)]);
  }

  header(name: string): string | undefined {
    return this.#headers.get(name);
  }

  /** The parameter's value, or undefined where it is missing or empty. */
  parameter(name: string): string | undefined {
    return this.query.get(name) || undefined;
  }

  get headerNames(): readonly string[] {
    return [...this.#headers.keys()];
  }

  /** `x-amz-meta-*` without that prefix. */
  get userMetadata(): Record<string, string> {
    const metadata = [...this.#headers].filter(([name]) => name.startsWith(USER_METADATA));
    return Object.fromEntries(metadata.map(([name, value]) => [name.slice(USER_METADATA.length), value]));
  }
}

function hostOf({ headers }: HttpRequest): string {
  const host = headers[':authority'] ?? headers.host ?? '';
  return typeof host === 'string' ? host : '';
}

function* sentHeaders({ headers }: HttpRequest): Generator<[string, string]> {
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) yield [name, Array.isArray(value) ? value.join(',') : value];
  }
}

/** A presigned URL carries `x-amz-*` headers as parameters. */
function* signedIntoQuery(query: URLSearchParams): Generator<[string, string]> {
  for (const [parameter, value] of query) {
    const name = parameter.toLowerCase();
    // A header holds bytes, one a character; a parameter holds characters.
    const bytes = Buffer.from(value).toString('latin1');
    if (name.startsWith('x-amz-') && !CHECKSUM_PARAMETER.test(name)) yield [name, bytes];
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
