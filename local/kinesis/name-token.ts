// A NextToken that goes on behind a name: of the streams, or of the consumers of one stream.
import { AwsError } from '../aws-error.ts';
import type { KinesisContext } from './context.ts';
import { invalidArgument } from './refusals.ts';

type Surroundings = Pick<KinesisContext, 'clock' | 'limits' | 'nextTokens'>;

const ISSUED_BYTES = 8;

/** `list` says what is listed, in a word without spaces: a token of one list does not go on in another. */
export function sealName({ clock, nextTokens }: Surroundings, list: string, name: string): string {
  const issuedAt = Buffer.alloc(ISSUED_BYTES);
  issuedAt.writeDoubleLE(clock.now());
  return nextTokens.seal(Buffer.concat([issuedAt, Buffer.from(`${list} ${name}`)]));
}

/** Throws where the token was not made for the list, or is too old. */
export function openName({ clock, limits, nextTokens }: Surroundings, list: string, token: string): string {
  const content = nextTokens.open(token);
  const [madeFor, name] = content?.toString('utf8', ISSUED_BYTES).split(' ') ?? [];
  if (!content || madeFor !== list || name === undefined) throw invalidArgument('Invalid NextToken.');
  if (clock.now() - content.readDoubleLE() <= limits.nextTokenLifetimeMs) return name;
  throw new AwsError('ExpiredNextTokenException', 'The NextToken is expired: list anew.');
}
