import { describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { PlaygroundError } from '../../../src/domain/errors.ts';
import type { Log } from '../../../src/domain/log.ts';
import { json } from '../../../src/http/answer.ts';
import { type HttpHandler, httpHandler } from '../../../src/http/chain.ts';
import { anHttpEvent } from '../../support/http-event.ts';

function aHandler(handle: HttpHandler) {
  const logged: unknown[] = [];
  const log: Log = { info: () => undefined, warn: () => undefined, error: (_, error) => logged.push(error) };
  const handler = httpHandler(log, handle);
  const call = async () => {
    const answer = await handler(anHttpEvent({ path: '/runs/x' }), {} as Context);
    return { answer, document: JSON.parse(answer.body ?? 'null'), logged };
  };
  return call;
}

describe('httpHandler', () => {
  it('leaves an answer as it is', async () => {
    const { answer, document } = await aHandler(async () => json(200, { fine: true }))();

    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(document).toEqual({ fine: true });
  });

  it('answers a refusal as problem+json with its code, and logs nothing', async () => {
    const { answer, document, logged } = await aHandler(async () => {
      throw new PlaygroundError('run-not-found', 'No run has the id x.');
    })();

    expect(answer.statusCode).toBe(404);
    expect(answer.headers?.['content-type']).toBe('application/problem+json');
    expect(document).toEqual({
      type: 'urn:kinesis-playground:problem:run-not-found',
      title: 'No such run',
      status: 404,
      detail: 'No run has the id x.',
      instance: '/runs/x',
      code: 'run-not-found',
    });
    expect(logged).toEqual([]);
  });

  it('says how long to wait where a limit refused, in milliseconds and in whole seconds', async () => {
    const { answer, document } = await aHandler(async () => {
      throw new PlaygroundError('throttled', 'Five reads a second.', {
        limit: 'shardReadCallsPerSecond',
        retryAfterMs: 1_200,
      });
    })();

    expect(answer.statusCode).toBe(429);
    expect(answer.headers?.['retry-after']).toBe('2');
    expect(document).toMatchObject({ limit: 'shardReadCallsPerSecond', retryAfterMs: 1_200 });
  });

  it('keeps what is unexpected to the log, and tells the caller nothing of it', async () => {
    const secret = new Error('password=hunter2');
    const { answer, logged } = await aHandler(() => Promise.reject(secret))();

    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('hunter2');
    expect(logged).toEqual([secret]);
  });
});
