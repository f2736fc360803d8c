// How the page asks: again under the same key, and only for what stands.
import { describe, expect, test } from '@jest/globals';
import type { RunDocument } from '../../../src/domain/documents.ts';
import type { Answer } from '../../../web/api/client.ts';
import type { Failure } from '../../../web/api/failure.ts';
import { Latest } from '../../../web/api/latest.ts';
import { isAnswerLost, sendRun } from '../../../web/api/send-run.ts';
import { aProblem, aRun } from '../../support/fake-api.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const LOST: Failure = { kind: 'unreachable', message: 'no connection' };

describe('a run that is asked for', () => {
  /** A client that fails as told, and then answers. */
  function aClient(failures: readonly Failure[]) {
    const keys: (string | undefined)[] = [];
    const left = [...failures];
    const post = async <T>(_path: string, _body: unknown, headers: Readonly<Record<string, string>> = {}) => {
      keys.push(headers['idempotency-key']);
      const failure = left.shift();
      const answer: Answer<RunDocument> = failure
        ? { ok: false, failure }
        : { ok: true, document: aRun({}), skewMs: 0 };
      return answer as Answer<T>;
    };
    return { post, keys };
  }

  const send = (client: ReturnType<typeof aClient>) => {
    const clock = new FakeClock();
    return clock.runUntil(sendRun(client, { count: 5 }, 'my-key', clock));
  };

  test('is asked for again under the same key when the answer was lost', async () => {
    const client = aClient([LOST]);

    const answer = await send(client);

    expect(answer.ok).toBe(true);
    expect(client.keys).toEqual(['my-key', 'my-key']);
  });

  test('is given up after the third lost answer', async () => {
    const client = aClient([LOST, LOST, LOST, LOST]);

    expect(await send(client)).toEqual({ ok: false, failure: LOST });
    expect(client.keys).toHaveLength(3);
  });

  test('is not asked for again when the API has refused it', async () => {
    const client = aClient([{ kind: 'problem', problem: aProblem({}) }]);

    expect((await send(client)).ok).toBe(false);
    expect(client.keys).toHaveLength(1);
  });

  test.each<[Failure, boolean]>([
    [{ kind: 'unexpected', status: 504, text: '' }, true],
    [{ kind: 'unexpected', status: 404, text: '' }, false],
    [{ kind: 'unauthorized' }, false],
    [{ kind: 'problem', problem: aProblem({ code: 'internal', status: 500 }) }, true],
    [{ kind: 'problem', problem: aProblem({ code: 'stream-unavailable', status: 503 }) }, false],
  ])('may have begun after %j: %j', (failure, isLost) => {
    expect(isAnswerLost(failure)).toBe(isLost);
  });
});

describe('the latest question', () => {
  function aLatest() {
    const clock = new FakeClock();
    const asked: string[] = [];
    const told: string[] = [];
    const answers = new Map<string, () => void>();
    const ask = (question: string) => {
      asked.push(question);
      return new Promise<string>((resolve) => answers.set(question, () => resolve(`${question}!`)));
    };
    const latest = new Latest(ask, (answer: string) => told.push(answer), clock, 300);
    return { clock, latest, asked, told, answer: (question: string) => answers.get(question)?.() };
  }

  test('is asked once it has stood for a moment', async () => {
    const { clock, latest, asked } = aLatest();

    void latest.question('a');
    await clock.advance(299);
    expect(asked).toEqual([]);
    await clock.advance(1);

    expect(asked).toEqual(['a']);
  });

  test('takes the place of one that has not stood so long', async () => {
    const { clock, latest, asked } = aLatest();

    void latest.question('a');
    await clock.advance(200);
    void latest.question('ab');
    await clock.advance(300);

    expect(asked).toEqual(['ab']);
  });

  test('is the only one whose answer is told', async () => {
    const { clock, latest, told, answer } = aLatest();

    void latest.question('a');
    await clock.advance(300);
    void latest.question('ab');
    await clock.advance(300);
    answer('ab');
    answer('a');
    await clock.advance(0);

    expect(told).toEqual(['ab!']);
  });

  test('is not answered any more once it is dropped', async () => {
    const { clock, latest, told, asked, answer } = aLatest();

    void latest.question('a');
    await clock.advance(300);
    latest.drop();
    answer('a');
    void latest.question('b');
    latest.drop();
    await clock.advance(300);

    expect(asked).toEqual(['a']);
    expect(told).toEqual([]);
  });
});
