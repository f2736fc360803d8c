// Until when an invocation may push, so that what comes after finds its time.

/**
 * What a call pushes itself before it hands over: so little that the last answers can be waited for even where they are
 * lost, before the HTTP API hangs up after 30 s.
 */
const MOST_CALL_MS = 15_000;
/** Of a function that has little time left, for storing and sending the account. */
const TIME_TO_ANSWER_MS = 4_000;
/** To wait for the last answers, which may be lost, to store how far it is, and to hand over. */
const TIME_TO_HAND_OVER_MS = 25_000;

/** For who waits for an answer, in milliseconds since the epoch; `remainingMs` is what the function has left. */
export const pushUntilInCall = (now: number, remainingMs: number): number =>
  now + Math.min(MOST_CALL_MS, remainingMs - TIME_TO_ANSWER_MS);

/** In the background, in milliseconds since the epoch. */
export const pushUntilInBackground = (now: number, remainingMs: number): number =>
  now + remainingMs - TIME_TO_HAND_OVER_MS;
