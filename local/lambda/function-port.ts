// What an event source mapping needs of Lambda: to invoke a function and wait for its answer.

/** Rejects when the function throws or times out, which counts as a failed attempt. */
export type InvokeFunction = (functionName: string, event: unknown) => Promise<unknown>;

/** What {@link InvokeFunction} rejects with when the function did not run, as by a throttle: no attempt is consumed. */
export class FunctionNotRunError extends Error {
  override readonly name = 'FunctionNotRunError';
}
