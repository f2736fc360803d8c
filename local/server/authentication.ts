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

/** Throws what AWS answers to a JSON request without a signature, or with half of one. */
export function requireSignature(headers: IncomingHttpHeaders, url: string): void {
  const { authorization } = headers;
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  const isInQuery = query.has('X-Amz-Algorithm');
  if (authorization !== undefined && isInQuery) {
    throw new AwsError(
      'InvalidSignatureException',
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  if (authorization !== undefined) {
    requireInHeader(authorization, headers['x-amz-date'] !== undefined || headers.date !== undefined);
  } else if (isInQuery) {
    requireInQuery(query);
  } else {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
}

function requireInHeader(authorization: string, hasDate: boolean): void {
  const given = new Set(authorization.split(/[, ]+/).map((part) => part.split('=')[0]));
  const missing = HEADER_PARAMETERS.filter((name) => !given.has(name)).map(
    (name) => `Authorization header requires '${name}' parameter. `,
  );
  if (!hasDate) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  }
  if (missing.length > 0) throw incomplete(`${missing.join('')}Authorization=${authorization}`);
}

function requireInQuery(query: URLSearchParams): void {
  const missing = QUERY_PARAMETERS.filter((name) => !query.get(name)).map(
    (name) => `AWS query-string parameters must include '${name}'. `,
  );
  if (missing.length > 0) throw incomplete(`${missing.join('')}Re-examine the query-string parameters.`);
}

const incomplete = (message: string): AwsError => new AwsError('IncompleteSignatureException', message);
