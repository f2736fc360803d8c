import { describe, expect, it } from '@jest/globals';
import { FUNCTION_LIMITS } from '../../../../src/domain/limits/function-limits.ts';
import { pushUntilInBackground, pushUntilInCall } from '../../../../src/domain/runs/time-to-push.ts';

const NOW = Date.UTC(2026, 0, 1);
/** The producer gives an answer up for lost by then. */
const LOST_ANSWER_MS = 10_000;

describe('the time to push', () => {
  it('leaves a call enough to wait for lost answers and to send the account, before the HTTP API hangs up', () => {
    const pushMs = pushUntilInCall(NOW, 29_000) - NOW;

    expect(pushMs).toBeGreaterThanOrEqual(10_000);
    expect(pushMs + LOST_ANSWER_MS).toBeLessThan(29_000 - 3_000);
  });

  it('is over before it begins where a function has nothing left', () => {
    expect(pushUntilInCall(NOW, 3_000)).toBeLessThan(NOW);
    expect(pushUntilInBackground(NOW, 3_000)).toBeLessThan(NOW);
  });

  it('is, in the background, as long as plans count on, and leaves enough to wait for lost answers and to hand over', () => {
    const invocationMs = FUNCTION_LIMITS.invocationMaxSeconds.value * 1_000;
    const pushMs = pushUntilInBackground(NOW, invocationMs) - NOW;

    expect(pushMs).toBeGreaterThanOrEqual(870_000);
    expect(pushMs + LOST_ANSWER_MS).toBeLessThanOrEqual(invocationMs - 10_000);
  });
});
