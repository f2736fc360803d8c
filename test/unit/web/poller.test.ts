import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Answer } from '../../../web/api/client.ts';
import { Poller } from '../../../web/api/poller.ts';

const FAILED: Answer<number> = { ok: false, failure: { kind: 'unreachable', message: 'no connection' } };

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A poller whose questions the test answers one by one. */
function aPoller() {
  const answers: ((answer: Answer<number>) => void)[] = [];
  const poller = new Poller<number>({
    read: () => new Promise((resolve) => answers.push(resolve)),
    take: () => undefined,
    isLively: () => true,
    once: false,
  });
  return { poller, answers };
}

describe('Poller', () => {
  it('waits after a failure before it asks again', async () => {
    const { poller, answers } = aPoller();

    poller.start();
    answers[0]?.(FAILED);
    await jest.advanceTimersByTimeAsync(0);
    expect(answers).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(5_000);

    expect(answers).toHaveLength(2);
    poller.pause();
  });

  it('asks again at once when it was urged while a question that fails was under way', async () => {
    const { poller, answers } = aPoller();

    poller.start();
    poller.start();
    answers[0]?.(FAILED);
    await jest.advanceTimersByTimeAsync(0);

    expect(answers).toHaveLength(2);
    poller.pause();
  });

  it('keeps its rhythm when the question under way is answered', async () => {
    const { poller, answers } = aPoller();

    poller.start();
    poller.start();
    answers[0]?.({ ok: true, document: 1, skewMs: 0 });
    await jest.advanceTimersByTimeAsync(0);

    expect(answers).toHaveLength(1);
    poller.pause();
  });

  it('looks again a moment later where there was nothing to ask for', async () => {
    let asked = 0;
    const poller = new Poller<number>({
      read: () => {
        asked += 1;
        return undefined;
      },
      take: () => {
        throw new Error('Nothing was answered.');
      },
      isLively: () => true,
      once: false,
    });

    poller.start();
    await jest.advanceTimersByTimeAsync(2_000);

    expect(asked).toBe(3);
    poller.pause();
  });
});
