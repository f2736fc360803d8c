// Bodies in JSON: blobs are base64, times are seconds since the epoch.
import type { Codec } from './codec.ts';
import { toWireJson } from './wire-json.ts';

export const jsonCodec: Codec = {
  contentType: 'application/x-amz-json-1.1',
  read(body) {
    try {
      return JSON.parse(body.toString('utf8'));
    } catch {
      return undefined;
    }
  },
  write: (answer) => Buffer.from(JSON.stringify(toWireJson(answer))),
};
