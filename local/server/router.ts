// Who answers: the JSON service that X-Amz-Target names, else S3, which knows no such header.
import type { HttpHandler } from './http-handler.ts';
import { answerJson } from './json-protocol.ts';
import type { JsonService } from './json-service.ts';

interface Routes {
  readonly services: readonly JsonService[];
  /** Everything that is not for a JSON service. */
  readonly s3: HttpHandler;
}

const JSON_PROTOCOL = /^application\/x-amz-(json|cbor)-1\.1\b/;

export function createRouter({ services, s3 }: Routes): HttpHandler {
  const byPrefix = new Map(services.map((service) => [service.targetPrefix, service]));
  return (request, response) => {
    const target = request.headers['x-amz-target'];
    // A JSON or CBOR body without a target is a Kinesis or Firehose request gone wrong: S3's XML would not help its sender.
    if (target === undefined && !JSON_PROTOCOL.test(request.headers['content-type'] ?? ''))
      return s3(request, response);
    const [prefix = '', operation = ''] = String(target ?? '').split('.');
    return answerJson({ service: byPrefix.get(prefix), operation }, request, response);
  };
}
