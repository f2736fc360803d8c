import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { HttpResponse } from '@smithy/core/protocols';
import { StateBucket } from '../../../src/aws/state-bucket.ts';

/** What becomes of one request: it is answered, its answer is lost, it never arrives, or it is refused with this status. */
type Fate = 'answered' | 'answer-lost' | 'lost' | number;

interface Asked {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

interface Held {
  readonly text: string;
  readonly etag: string;
}

/** A bucket with one object, behind the real client: requests meet their fates in turn, and are answered after the last. */
class OneObject {
  held: Held | undefined;
  readonly asked: string[] = [];
  readonly #fates: Fate[];
  #writes = 0;

  constructor(text: string | undefined, fates: readonly Fate[]) {
    this.#fates = [...fates];
    if (text !== undefined) this.put(text);
  }

  put(text: string): void {
    this.#writes += 1;
    this.held = { text, etag: `"${this.#writes}"` };
  }

  get state(): StateBucket {
    const s3 = new S3Client({
      region: 'us-east-1',
      endpoint: 'http://s3.test',
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: { handle: async (request: Asked) => ({ response: this.#meet(request) }) } as never,
    });
    return new StateBucket(s3, 'bucket');
  }

  #meet(request: Asked): HttpResponse {
    this.asked.push(request.method);
    const fate = this.#fates.shift() ?? 'answered';
    if (typeof fate === 'number') return refused(fate);
    const answer = fate === 'lost' ? undefined : this.#answer(request);
    if (fate === 'answered' && answer) return answer;
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  }

  #answer({ method, headers, body = '' }: Asked): HttpResponse {
    if (method === 'GET') return this.held ? answered(this.held.etag, this.held.text) : refused(404, 'NoSuchKey');
    const { 'if-none-match': ifNoneMatch, 'if-match': ifMatch } = headers;
    if (ifMatch && !this.held) return refused(404, 'NoSuchKey');
    if (ifNoneMatch ? this.held : this.held?.etag !== ifMatch) return refused(412, 'PreconditionFailed');
    this.put(body);
    return answered(this.held?.etag ?? '');
  }
}

const bodyOf = (text: string): Readable => Readable.from([Buffer.from(text)]);

const answered = (etag: string, text = ''): HttpResponse =>
  new HttpResponse({ statusCode: 200, headers: { etag }, body: bodyOf(text) });

const refused = (statusCode: number, code = 'Refused'): HttpResponse =>
  new HttpResponse({ statusCode, body: bodyOf(`<Error><Code>${code}</Code></Error>`) });

const MINE = { holder: 'me', made: 2 };
const OVER_FIRST = { version: '"1"' };
const FIRST = '{"holder":"me","made":1}';
const RIVALS = '{"holder":"a rival","made":2}';

describe('what is stored in a bucket under a condition', () => {
  it('is written where the condition holds, and read as it was written', async () => {
    const { state } = new OneObject(FIRST, []);

    expect(await state.write('k', MINE, OVER_FIRST)).toBe('"2"');
    expect(await state.read('k')).toEqual({ value: MINE, version: '"2"' });
  });

  it.each([
    ['412, as another has written', 412],
    ['409, as another is writing', 409],
    ['404, as there is nothing to write over', 404],
  ])('is not written when S3 answers %s', async (_, status) => {
    const bucket = new OneObject(status === 404 ? undefined : FIRST, status === 404 ? [] : [status]);

    expect(await bucket.state.write('k', MINE, OVER_FIRST)).toBeUndefined();
    expect(bucket.asked).toEqual(['PUT']);
  });

  it('tells any other refusal', async () => {
    const bucket = new OneObject(FIRST, [403]);

    await expect(bucket.state.write('k', MINE, OVER_FIRST)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe('a write to a bucket whose answer is lost', () => {
  it.each([
    ['over a version', FIRST, OVER_FIRST],
    ['where nothing was', undefined, 'absent' as const],
  ])('%s is found again by the next try, which the condition refuses for it', async (_, before, expected) => {
    const bucket = new OneObject(before, ['answer-lost']);

    const version = await bucket.state.write('k', MINE, expected);

    expect(version).toBe(bucket.held?.etag);
    expect(bucket.held?.text).toBe(JSON.stringify(MINE));
    expect(bucket.asked).toEqual(['PUT', 'PUT', 'GET']);
  });

  it('is not taken for its own when another wrote before it arrived', async () => {
    const bucket = new OneObject(FIRST, ['lost']);
    bucket.put(RIVALS);

    expect(await bucket.state.write('k', MINE, OVER_FIRST)).toBeUndefined();
  });

  it('is its own only if it was tried before: of two who write the same at once, one is the first', async () => {
    const bucket = new OneObject(undefined, []);

    expect(await bucket.state.write('k', MINE, 'absent')).toBe('"1"');
    expect(await bucket.state.write('k', MINE, 'absent')).toBeUndefined();
  });
});

describe('a write to a bucket that is given up after the last try', () => {
  const LATER = { holder: 'me', made: 3 };

  /** All three tries of one write go unanswered, and the first of them is stored. */
  const storedUnheard: readonly Fate[] = ['answer-lost', 'lost', 'lost'];

  it('is told, and whoever writes over the same version next finds it for its own and writes over it', async () => {
    const bucket = new OneObject(FIRST, storedUnheard);
    const { state } = bucket;

    await expect(state.write('k', MINE, OVER_FIRST)).rejects.toThrow('socket hang up');
    const version = await state.write('k', LATER, OVER_FIRST);

    expect(bucket.held).toEqual({ text: JSON.stringify(LATER), etag: version });
  });

  it.each([500, 503])('is in doubt after an answer of %i, too', async (status) => {
    const bucket = new OneObject(FIRST, ['answer-lost', 'lost', status]);
    const { state } = bucket;

    await expect(state.write('k', MINE, OVER_FIRST)).rejects.toMatchObject({ $metadata: { httpStatusCode: status } });

    expect(await state.write('k', LATER, OVER_FIRST)).toBe(bucket.held?.etag);
  });

  it('is found though others were given up after it', async () => {
    const bucket = new OneObject(FIRST, [...storedUnheard, 'lost', 'lost', 'lost']);
    const { state } = bucket;

    await expect(state.write('k', MINE, OVER_FIRST)).rejects.toThrow();
    await expect(state.write('k', { holder: 'me', made: 2.5 }, OVER_FIRST)).rejects.toThrow();

    expect(await state.write('k', LATER, OVER_FIRST)).toBe(bucket.held?.etag);
  });

  it('is found though the look for it went unanswered, too', async () => {
    const bucket = new OneObject(FIRST, ['answer-lost', 'answered', 'lost', 'lost', 'lost']);
    const { state } = bucket;

    await expect(state.write('k', MINE, OVER_FIRST)).rejects.toThrow('socket hang up');

    expect(await state.write('k', LATER, OVER_FIRST)).toBe(bucket.held?.etag);
  });

  it('is not written over by whoever expected nothing to be there', async () => {
    const bucket = new OneObject(undefined, storedUnheard);
    const { state } = bucket;

    await expect(state.write('k', MINE, 'absent')).rejects.toThrow('socket hang up');

    expect(await state.write('k', LATER, 'absent')).toBeUndefined();
    expect(bucket.held?.text).toBe(JSON.stringify(MINE));
  });

  it("leaves another's in place, who wrote meanwhile", async () => {
    const bucket = new OneObject(FIRST, ['lost', 'lost', 'lost']);
    const { state } = bucket;

    await expect(state.write('k', MINE, OVER_FIRST)).rejects.toThrow();
    bucket.put(RIVALS);

    expect(await state.write('k', LATER, OVER_FIRST)).toBeUndefined();
    expect(bucket.held?.text).toBe(RIVALS);
  });

  it('is no longer in doubt for whoever has looked since', async () => {
    const bucket = new OneObject(FIRST, ['lost', 'lost', 'lost']);
    const { state } = bucket;

    await expect(state.write('k', MINE, OVER_FIRST)).rejects.toThrow();
    await state.read('k');
    bucket.put(JSON.stringify(MINE));

    expect(await state.write('k', LATER, OVER_FIRST)).toBeUndefined();
  });

  it('is no longer in doubt once a write has gone through', async () => {
    const bucket = new OneObject(FIRST, ['lost', 'lost', 'lost']);
    const { state } = bucket;

    await expect(state.write('k', MINE, OVER_FIRST)).rejects.toThrow();
    expect(await state.write('k', LATER, OVER_FIRST)).toBe('"2"');
    bucket.put(JSON.stringify(MINE));

    expect(await state.write('k', LATER, { version: '"2"' })).toBeUndefined();
  });
});
