import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AwsChunkedDecoder } from '../../../../local/s3/wire/aws-chunked.ts';

/** Feeds the pieces, and gives the payload and the trailers. */
function decode(pieces: readonly Uint8Array[]) {
  const decoder = new AwsChunkedDecoder();
  const payload = pieces.flatMap((piece) => [...decoder.push(piece)].map((view) => Buffer.from(view)));
  return { payload: Buffer.concat(payload), trailers: Object.fromEntries(decoder.end()) };
}

function encode(chunks: readonly Uint8Array[], trailers: Readonly<Record<string, string>>, signature: string): Buffer {
  const line = (length: number) => `${length.toString(16)}${signature && `;chunk-signature=${signature}`}\r\n`;
  const body = chunks.flatMap((chunk) => [Buffer.from(line(chunk.byteLength)), chunk, Buffer.from('\r\n')]);
  const tail = Object.entries(trailers).map(([name, value]) => `${name}:${value}\r\n`);
  return Buffer.concat([...body, Buffer.from(`${line(0)}${tail.join('')}\r\n`)]);
}

function splitAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...cuts.map((cut) => cut % (bytes.byteLength + 1)), bytes.byteLength].sort((a, b) => a - b);
  return edges.slice(1).map((end, at) => bytes.subarray(edges[at], end));
}

describe('AwsChunkedDecoder', () => {
  it('gives back the same bytes and trailers however the stream is split', () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(
        fc.array(chunk, { maxLength: 5 }),
        fc.constantFrom(
          {},
          { 'x-amz-checksum-crc32': 'NhCmhg==' },
          { 'x-amz-checksum-sha1': 'a=', 'x-amz-trailer-signature': 'b' },
        ),
        fc.constantFrom('', 'f'.repeat(64)),
        fc.array(fc.nat(2_000), { maxLength: 30 }),
        (chunks, trailers, signature, cuts) => {
          const decoded = decode(splitAt(encode(chunks, trailers, signature), cuts));

          expect(decoded.payload.equals(Buffer.concat(chunks))).toBe(true);
          expect(decoded.trailers).toEqual(trailers);
        },
      ),
    );
  });

  it('refuses every stream that is cut before its last chunk', () => {
    const whole = encode([Buffer.from('hello'), Buffer.from('world')], {}, '');
    const lastChunk = whole.lastIndexOf('0\r\n');

    for (let end = 0; end <= lastChunk; end += 1) {
      expect(() => decode([whole.subarray(0, end)])).toThrow(expect.objectContaining({ type: 'IncompleteBody' }));
    }
  });

  it('takes bare line feeds, and a last trailer without one', () => {
    const { payload, trailers } = decode([Buffer.from('5\nhello\n0\nX-Amz-Checksum-CRC32: NhCmhg==')]);

    expect([payload.toString(), trailers]).toEqual(['hello', { 'x-amz-checksum-crc32': 'NhCmhg==' }]);
  });

  it.each([
    ['a length that is none', 'xyz\r\n'],
    ['a negative length', '-1\r\n'],
    ['bytes behind a chunk', '1\r\nab\r\n'],
    ['bytes behind the end', '0\r\n\r\nmore\r\n'],
    ['a line without end', `${'1'.repeat(5_000)}`],
  ])('refuses %s', (_, body) => {
    expect(() => decode([Buffer.from(body)])).toThrow(expect.objectContaining({ type: 'InvalidRequest' }));
  });

  it('refuses a trailer without a name', () => {
    expect(() => decode([Buffer.from('0\r\nnonsense\r\n\r\n')])).toThrow(
      expect.objectContaining({ type: 'MalformedTrailerError' }),
    );
  });
});
