import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { httpHandler } from '../../../src/http/chain.ts';
import { noRoute, ROUTES } from '../../../src/http/routes.ts';
import { anHttpEvent } from '../../support/http-event.ts';

const SERVERLESS = readFileSync(join(import.meta.dirname, '../../../serverless.yml'), 'utf8');
const EVENT = /httpApi: (?:\{ method: (\w+), path: "?([^", ]+)"?|(\w+) (\/\S*))/g;

describe('the routes', () => {
  it('are those that serverless.yml has', () => {
    const deployed = [...SERVERLESS.matchAll(EVENT)].map(([, method, path, shortMethod, shortPath]) =>
      [method ?? shortMethod, path ?? shortPath].join(' '),
    );
    const told = Object.entries(ROUTES).flatMap(([path, methods]) => methods.map((method) => `${method} ${path}`));

    expect(told.length).toBeGreaterThan(10);
    expect(told.sort()).toEqual(deployed.sort());
  });
});

describe('a call that fits no route', () => {
  it('is told all that there are', () => {
    const { code, message } = noRoute('GET', '/nope');

    expect(code).toBe('route-not-found');
    expect(message).toContain('GET /nope is not a route');
    for (const path of Object.keys(ROUTES)) expect(message).toContain(path);
  });

  it.each([
    ['DELETE', '/', ['GET']],
    ['PUT', '/runs', ['GET', 'POST']],
    ['PUT', '/runs/01M84WJ6WB/stop', ['POST']],
    ['POST', '/deliveries/2026/11/23/object', ['GET']],
    ['POST', '/stream/shards/shardId-000000000000/records', ['GET']],
  ])('is told which methods there are when only its own is wrong: %s %s', (method, path, allow) => {
    expect(noRoute(method, path)).toMatchObject({ code: 'method-not-allowed', details: { allow } });
  });

  it.each(['/runs/', '/runs/a/b', '/run', '/deliveries/', '/x/runs'])('is no other: %s', (path) => {
    expect(noRoute('GET', path).code).toBe('route-not-found');
  });

  it('gets the methods in the header that HTTP has for it', async () => {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const handler = httpHandler(log, async () => {
      throw noRoute('PUT', '/runs');
    });

    const answer = await handler(anHttpEvent({ method: 'PUT', path: '/runs' }), {} as Context);

    expect(answer.statusCode).toBe(405);
    expect(answer.headers).toMatchObject({ allow: 'GET, POST', 'content-type': 'application/problem+json' });
  });
});
