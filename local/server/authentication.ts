// Whether a request is signed at all. Who signed it, and with which key, is nobody's concern on one machine.
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws-error.ts';

const HEADER_PARAMETERS = ['Credential', 'Signature', 'SignedHeaders'];
const QUERY_PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
];

/** What AWS answers to a request without a signature, or with half of one; undefined where it is signed. */
export function signatureFault(headers: IncomingHttpHeaders, url: string): AwsError | undefined {
  const { authorization } = headers;
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  const isInQuery = query.has('X-Amz-Algorithm');
  if (authorization !== undefined && isInQuery) {
    return new AwsError(
      'InvalidSignatureException',
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  if (authorization !== undefined) {
    return faultInHeader(authorization, headers['x-amz-date'] !== undefined || headers.date !== undefined);
  }
  if (isInQuery) return faultInQuery(query);
  return new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
}

function faultInHeader(authorization: string, hasDate: boolean): AwsError | undefined {
  const given = new Set(authorization.split(/[, ]+/).map((part) => part.split('=')[0]));
  const missing = HEADER_PARAMETERS.filter((name) => !given.has(name)).map(
    (name) => `Authorization header requires '${name}' parameter. `,
  );
  if (!hasDate) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  }
  return missing.length === 0 ? undefined : incomplete(`${missing.join('')}Authorization=${authorization}`);
}

function faultInQuery(query: URLSearchParams): AwsError | undefined {
  const missing = QUERY_PARAMETERS.filter((name) => !query.get(name)).map(
    (name) => `AWS query-string parameters must include '${name}'. `,
  );
  return missing.length === 0 ? undefined : incomplete(`${missing.join('')}Re-examine the query-string parameters.`);
}

const incomplete = (message: string): AwsError => new AwsError('IncompleteSignatureException', message);
