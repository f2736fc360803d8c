// An operation: the shape of its input, and what it does with a valid one.
import type { Shape } from './schema/shape.ts';
import { validated } from './schema/validate.ts';

export interface Operation<Output> {
  /** Takes the input as it came, from the wire or from this process. */
  perform(input: unknown): Promise<Output>;
}

export const operation = <Input, Output>(
  shape: Shape<Input>,
  run: (input: Input) => Output | Promise<Output>,
): Operation<Output> => ({
  // Async, so that a refusal is always a rejection and never a throw.
  async perform(input) {
    return run(validated(shape, input));
  },
});
