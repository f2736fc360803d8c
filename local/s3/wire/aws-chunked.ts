// The aws-chunked encoding: chunks that know their length, perhaps their signature, and trailers behind the last one.
import { S3Error } from '../s3-error.ts';

const LINE_FEED = 0x0a;
/** A chunk's line with its signature has some 100 characters, a trailer a few more. */
const MAX_LINE_BYTES = 4_096;
const CHUNK_LINE = /^([0-9a-f]{1,15})(?:;.*)?$/i;

type Expecting = 'chunkLine' | 'chunkBytes' | 'chunkEnd' | 'trailer' | 'nothing';

/** Takes the bytes however they are split. Signatures are read over: nobody has to log in here. */
export class AwsChunkedDecoder {
  readonly #trailers = new Map<string, string>();
  #expecting: Expecting = 'chunkLine';
  #leftInChunk = 0;
  #line = Buffer.alloc(0);

  /** The payload in these bytes, as views on them. */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    let at = 0;
    while (at < bytes.byteLength) {
      if (this.#expecting === 'chunkBytes') {
        const piece = bytes.subarray(at, at + this.#leftInChunk);
        at += piece.byteLength;
        this.#leftInChunk -= piece.byteLength;
        if (this.#leftInChunk === 0) this.#expecting = 'chunkEnd';
        yield piece;
      } else {
        at = this.#readLine(bytes, at);
      }
    }
  }

  /** Names in lower case. Throws where the body ended before its last chunk. */
  end(): ReadonlyMap<string, string> {
    if (this.#expecting !== 'trailer' && this.#expecting !== 'nothing') throw incompleteBody();
    // Some clients leave out the line break behind the last trailer.
    if (this.#line.byteLength > 0) this.#takeLine(this.#line.toString('latin1').trimEnd());
    return this.#trailers;
  }

  /** Gives where to go on; a line that is not yet whole is kept for the next push. */
  #readLine(bytes: Uint8Array, from: number): number {
    const lineFeed = bytes.indexOf(LINE_FEED, from);
    const end = lineFeed === -1 ? bytes.byteLength : lineFeed + 1;
    this.#line = Buffer.concat([this.#line, bytes.subarray(from, end)]);
    if (this.#line.byteLength > MAX_LINE_BYTES) throw malformedChunk();
    if (lineFeed !== -1) {
      const line = this.#line.toString('latin1').replace(/\r?\n$/, '');
      this.#line = Buffer.alloc(0);
      this.#takeLine(line);
    }
    return end;
  }

  #takeLine(line: string): void {
    switch (this.#expecting) {
      case 'chunkLine':
        this.#startChunk(line);
        break;
      case 'chunkEnd':
        if (line !== '') throw malformedChunk();
        this.#expecting = 'chunkLine';
        break;
      case 'trailer':
        this.#takeTrailer(line);
        break;
      default:
        if (line !== '') throw malformedChunk();
    }
  }

  #startChunk(line: string): void {
    const length = CHUNK_LINE.exec(line)?.[1];
    if (length === undefined) throw malformedChunk();
    this.#leftInChunk = Number.parseInt(length, 16);
    this.#expecting = this.#leftInChunk === 0 ? 'trailer' : 'chunkBytes';
  }

  #takeTrailer(line: string): void {
    if (line === '') {
      this.#expecting = 'nothing';
      return;
    }
    const colon = line.indexOf(':');
    if (colon < 1) throw malformedTrailer();
    this.#trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

export const incompleteBody = () =>
  new S3Error('IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length HTTP header');

export const malformedTrailer = () =>
  new S3Error(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );

const malformedChunk = () => new S3Error('InvalidRequest', 'The body is not a well-formed aws-chunked stream.');
