// What AWS answers, in XML and not in the protocol, to a request that can't be one of it.
import type { HttpResponse } from './http-handler.ts';

interface Misdirected {
  readonly status: number;
  readonly xml: string;
}

const NOT_AN_OPERATION: Misdirected = {
  status: 403,
  xml:
    '<AccessDeniedException>\n' +
    '  <Message>Unable to determine service/operation name to be authorized</Message>\n' +
    '</AccessDeniedException>\n',
};

const UNKNOWN_FORMAT: Misdirected = { status: 404, xml: '<UnknownOperationException/>\n' };

interface Aim {
  readonly method: string | undefined;
  /** Whether X-Amz-Target names something, known or not. */
  readonly hasTarget: boolean;
  /** Whether the body, if there is one, can be read. */
  readonly isFormatKnown: boolean;
}

/** Observed: only a POST is looked at more closely, and only one whose body is in a format of the protocol. */
export function misdirected({ method, hasTarget, isFormatKnown }: Aim): Misdirected | undefined {
  if (method !== 'POST') return NOT_AN_OPERATION;
  if (isFormatKnown) return undefined;
  return hasTarget ? UNKNOWN_FORMAT : NOT_AN_OPERATION;
}

/** Observed: these answers do not say what type they are. */
export function sendMisdirected(response: HttpResponse, { status, xml }: Misdirected): void {
  response.statusCode = status;
  response.setHeader('Content-Length', Buffer.byteLength(xml));
  response.end(xml);
}
