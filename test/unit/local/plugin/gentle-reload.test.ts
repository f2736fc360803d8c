import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import Lambda, { type LambdaFunction } from 'serverless-offline/lambda';
import { reloadGently } from '../../../../local/plugin/gentle-reload.ts';

const CHANNEL = `gentle-reload-${process.pid}`;

/** A function that says when it has begun, ends when it is told to, and answers which code it was loaded from. */
const code = (version: string) => `
exports.handler = async () => {
  const channel = new BroadcastChannel('${CHANNEL}');
  await new Promise((resolve) => {
    channel.onmessage = resolve;
    channel.postMessage('begun');
  });
  channel.close();
  return '${version}';
};
`;

const folder = mkdtempSync(join(tmpdir(), 'gentle-reload-'));
const channel = new BroadcastChannel(CHANNEL);
const aLambda = () => {
  const lambda = new Lambda(
    {
      serviceDir: folder,
      config: { servicePath: folder, serverlessPath: folder },
      service: { service: 'test', provider: { name: 'aws', runtime: 'nodejs20.x', region: 'us-east-1' } },
    },
    { noTimeout: true },
  );
  lambda.create([{ functionKey: 'waiting', functionDefinition: { handler: 'waiting.handler', name: 'waiting' } }]);
  return lambda;
};

/** Resolves when the function runs, with the promise of its answer. */
async function begin(lambda: Lambda): Promise<{ readonly answer: Promise<unknown> }> {
  const begun = new Promise((resolve) => channel.addEventListener('message', resolve, { once: true }));
  const answer = lambda.get('waiting').runHandler();
  await begun;
  return { answer };
}

afterAll(() => {
  channel.close();
  rmSync(folder, { recursive: true });
});

describe('a reload of the functions', () => {
  test('lets an invocation end with the code that it began with, and gives the next one the new code', async () => {
    const reload = reloadGently(Lambda);
    const lambda = aLambda();
    writeFileSync(join(folder, 'waiting.cjs'), code('old'));
    const old = await begin(lambda);

    writeFileSync(join(folder, 'waiting.cjs'), code('new'));
    await lambda.cleanup();
    const next = await begin(lambda);
    channel.postMessage('end');

    expect(await Promise.all([old.answer, next.answer])).toEqual(['old', 'new']);
    reload.stop();
    await lambda.cleanup();
  });

  test('ends each function once: an idle one at once, a busy one after its invocation, or at once at the end', async () => {
    const events: string[] = [];
    let end = (): void => undefined;
    const busy = {
      status: 'IDLE' as 'IDLE' | 'BUSY',
      setEvent: () => undefined,
      cleanup: () => {
        events.push('ended');
        return Promise.resolve();
      },
      runHandler: () => {
        busy.status = 'BUSY';
        return new Promise<void>((resolve) => {
          end = resolve;
        }).finally(() => {
          busy.status = 'IDLE';
        });
      },
    };
    const prototype = { get: (_key: string): LambdaFunction => busy };
    const reload = reloadGently({ prototype });
    prototype.get('busy');
    const lambdaFunction = prototype.get('busy');

    await lambdaFunction.cleanup();
    expect(events).toEqual(['ended']);
    const invocation = lambdaFunction.runHandler();
    await lambdaFunction.cleanup();
    expect(events).toEqual(['ended']);
    end();
    await invocation;
    expect(events).toEqual(['ended', 'ended']);
    const cutOff = lambdaFunction.runHandler();
    reload.stop();
    await lambdaFunction.cleanup();
    expect(events).toEqual(['ended', 'ended', 'ended']);
    end();
    await cutOff;
  });
});
