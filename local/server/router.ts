// Who answers: the JSON service that X-Amz-Target names, Lambda where the path is its own, else S3.
import type { HttpHandler } from './http-handler.ts';
import { answerJson } from './json-protocol.ts';
import type { JsonService } from './json-service.ts';

interface Routes {
  readonly services: readonly JsonService[];
  /** Lambda's Invoke, where there are functions. */
  readonly lambda?: HttpHandler;
  /** Everything that is for no other service. */
  readonly s3: HttpHandler;
}

const JSON_PROTOCOL = /^application\/x-amz-(json|cbor)-1\.1\b/;

const LAMBDA_PATH = '/2015-03-31/functions/';

export function createRouter({ services, lambda, s3 }: Routes): HttpHandler {
  const byPrefix = new Map(services.map((service) => [service.targetPrefix, service]));
  return (request, response) => {
    if (lambda && request.url?.startsWith(LAMBDA_PATH)) return lambda(request, response);
    const target = request.headers['x-amz-target'];
    // A JSON or CBOR body without a target is a Kinesis or Firehose request gone wrong: S3's XML would not help its sender.
    if (target === undefined && !JSON_PROTOCOL.test(request.headers['content-type'] ?? ''))
      return s3(request, response);
    const [prefix = '', operation = ''] = String(target ?? '').split('.');
    return answerJson({ service: byPrefix.get(prefix), operation }, request, response);
  };
}
