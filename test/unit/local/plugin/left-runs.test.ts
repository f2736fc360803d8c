import { describe, expect, it } from '@jest/globals';
import { followLeftRuns, type ListRuns } from '../../../../local/plugin/left-runs.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

type Runs = Awaited<ReturnType<ListRuns>>;

function aStart(answers: (Runs | Error)[]) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const looks: number[] = [];
  const startMs = clock.now();
  const list = async () => {
    looks.push(clock.now() - startMs);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (!answer || answer instanceof Error) throw answer;
    return answer;
  };
  const following = followLeftRuns(list, clock, stop.signal);
  return { clock, stop, looks, following };
}

const BEFORE = '2020-01-01T00:00:00.000Z';
const AFTER = '2100-01-01T00:00:00.000Z';
const running = (startedAt: string) => ({ state: 'running', startedAt });
const done = { state: 'done', startedAt: BEFORE };

describe('the start of the app', () => {
  it('looks at the runs once where none was left under way', async () => {
    const { clock, looks, following } = aStart([[done, running(AFTER)]]);

    await clock.advance(60_000);
    await following;

    expect(looks).toEqual([0]);
  });

  it('looks at those left under way until they have ended, also when one look fails', async () => {
    const { clock, looks, following } = aStart([[running(BEFORE)], new Error('busy'), [running(BEFORE)], [done]]);

    await clock.advance(60_000);
    await following;

    expect(looks).toEqual([0, 5_000, 10_000, 15_000]);
  });

  it('looks no more when the app ends', async () => {
    const { clock, looks, stop, following } = aStart([[running(BEFORE)]]);
    await clock.advance(6_000);

    stop.abort();
    await clock.runUntil(following);
    await clock.advance(60_000);

    expect(looks).toEqual([0, 5_000]);
  });
});
