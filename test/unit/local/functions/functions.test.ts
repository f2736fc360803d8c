import { describe, expect, it } from '@jest/globals';
import { Functions } from '../../../../local/functions/functions.ts';
import { FunctionNotRunError } from '../../../../local/lambda/function-port.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { RecordingLog } from '../../../support/recording-log.ts';

/** A function that fails as often as there are errors, each with the next of them. */
function aFunction(...errors: readonly Error[]) {
  const clock = new FakeClock(0);
  const log = new RecordingLog();
  const attempts: number[] = [];
  const functions = new Functions({
    functions: [{ name: 'stack-push', key: 'push' }],
    invoke: (key) => {
      const error = errors[attempts.length];
      attempts.push(clock.now());
      return error ? Promise.reject(error) : Promise.resolve(key);
    },
    clock,
    random: seededRandom(1),
    log,
  });
  return { clock, log, attempts, functions };
}

const failures = (count: number) => Array.from({ length: count }, () => new Error('no'));
const MINUTE_MS = 60_000;

describe('an event for later', () => {
  it('is tried again after one minute and after two more, and then given up with a warning each time', async () => {
    const { clock, log, attempts, functions } = aFunction(...failures(5));

    functions.invokeLater('stack-push', {});
    await clock.advance(60 * MINUTE_MS);

    expect(attempts).toEqual([0, MINUTE_MS, 3 * MINUTE_MS]);
    expect(log.of('warn')).toHaveLength(3);
  });

  it('is done once the function has answered', async () => {
    const { clock, attempts, functions } = aFunction(...failures(1));

    functions.invokeLater('stack-push', {});
    await clock.advance(60 * MINUTE_MS);

    expect(attempts).toEqual([0, MINUTE_MS]);
  });

  it('waits for a function that does not run for up to six hours, and that is no attempt', async () => {
    const { clock, attempts, log, functions } = aFunction(
      ...Array.from({ length: 1_000 }, () => new FunctionNotRunError()),
    );

    functions.invokeLater('stack-push', {});
    await clock.advance(7 * 60 * MINUTE_MS);

    const last = attempts.at(-1) ?? 0;
    expect(last).toBeGreaterThan(5.8 * 60 * MINUTE_MS);
    expect(last).toBeLessThanOrEqual(6 * 60 * MINUTE_MS);
    expect(log.of('warn')).toEqual([]);
  });

  it('is not tried again once the functions stop', async () => {
    const { clock, attempts, functions } = aFunction(...failures(5));
    functions.invokeLater('stack-push', {});
    await clock.advance(1);

    functions.stop();
    await clock.advance(60 * MINUTE_MS);

    expect(attempts).toEqual([0]);
  });
});
