// What an operation answers, and how it goes out.
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HttpResponse } from '../../server/http-handler.ts';
import { type XmlValue, xmlDocument } from './xml.ts';

export interface S3Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Readable | undefined;
}

/** What AWS's support asks for; here it only shows that the answer is an S3's. */
export interface RequestIds {
  readonly requestId: string;
  readonly hostId: string;
}

export const newRequestIds = (): RequestIds => ({
  requestId: randomBytes(8).toString('hex').toUpperCase(),
  hostId: randomBytes(48).toString('base64'),
});

export const empty = (status: number, headers: S3Response['headers'] = {}): S3Response => ({ status, headers });

export const xml = (name: string, content: XmlValue, headers: S3Response['headers'] = {}): S3Response => ({
  status: 200,
  headers: { 'content-type': 'application/xml', ...headers },
  body: xmlDocument(name, content),
});

/** Resolves when the last byte is handed over; the body is closed however it ends. */
export async function sendResponse(response: HttpResponse, answer: S3Response, ids: RequestIds): Promise<void> {
  response.statusCode = answer.status;
  response.setHeader('x-amz-request-id', ids.requestId);
  response.setHeader('x-amz-id-2', ids.hostId);
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) response.setHeader(name, headerSafe(value));
  }
  if (answer.body === undefined) {
    response.end();
  } else if (typeof answer.body === 'string') {
    const bytes = Buffer.from(answer.body);
    response.setHeader('content-length', bytes.byteLength);
    response.end(bytes);
  } else {
    await pipeline(answer.body, response);
  }
}

/** What fits no header goes in the encoding of RFC 2047, as S3 does it. */
const headerSafe = (value: string): string =>
  /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
