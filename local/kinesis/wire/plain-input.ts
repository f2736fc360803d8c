// The input of an operation out of the bytes of its body, where nothing is wrong with it.
import type { Shape } from '../schema/shape.ts';
import { validated } from '../schema/validate.ts';

/** Undefined where the body is no JSON or not valid: to say why is not done here. */
export function inputIn<T>(shape: Shape<T>, body: Buffer): T | undefined {
  try {
    return validated(shape, JSON.parse(body.toString('utf8')));
  } catch {
    return undefined;
  }
}
