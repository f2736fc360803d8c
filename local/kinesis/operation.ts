// An operation: the shape of its input, and what it does with a valid one.
import type { RawAnswer } from '../server/json-service.ts';
import type { AdmitCall } from './call-rates.ts';
import { streamNameIn } from './named-stream.ts';
import type { Shape } from './schema/shape.ts';
import { validated } from './schema/validate.ts';

export interface Operation<Output> {
  /** Takes the input as it came, from the wire or from this process. A call is counted by `admit` once it is valid. */
  perform(input: unknown, admit?: AdmitCall): Promise<Output>;
  /**
   * The same from the bytes of a body in JSON to those of the answer, for what comes often. Undefined where the body is
   * not plain, or not valid: then nothing has happened, and `perform` says what is wrong with it.
   */
  performRaw?(body: Buffer): Promise<RawAnswer> | undefined;
}

/** `streamName` says which stream a call is about, where the input does not say it in so many words. */
export const operation = <Input, Output>(
  shape: Shape<Input>,
  run: (input: Input) => Output | Promise<Output>,
  streamName: (input: Input) => string | undefined = streamNameIn,
): Operation<Output> => ({
  // Async, so that a refusal is always a rejection and never a throw.
  async perform(input, admit) {
    const valid = validated(shape, input);
    admit?.(streamName(valid));
    return run(valid);
  },
});
