// What a read by hand says no with: which limit it was, or which part of the request is wrong, and what to do then.
import { invalidField, PlaygroundError } from '../errors.ts';
import { WINDOW_MS } from '../limits/decision.ts';
import { type LimitValues, MIB } from '../limits/table.ts';
import type { RefusingLimit } from './refusing-limit.ts';
import type { StartingPosition } from './starting-position.ts';

/** The stream's own words, to stand in brackets. */
const inBrackets = (message: string): string => `(${message.replace(/\.$/, '')})`;

export function shardNotFound(shardId: string, message: string): PlaygroundError {
  const fault = `expected a shard of the stream, got "${shardId}" ${inBrackets(message)}: GET /stream names them`;
  return new PlaygroundError('shard-not-found', `{shardId}: ${fault}`, {
    errors: [{ pointer: '{shardId}', message: fault }],
  });
}

/** The stream found fault with what the request says of where to begin. */
export function positionInvalid(shardId: string, position: StartingPosition, message: string): PlaygroundError {
  switch (position.type) {
    case 'AT_TIMESTAMP': {
      const came = new Date(position.timestampMs).toISOString();
      return invalidField(
        '?timestamp',
        `expected a time that has been, got ${came} ${inBrackets(message)}: take an earlier one`,
      );
    }
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      return invalidField(
        '?sequenceNumber',
        `expected one of a record of ${shardId}, got "${position.sequenceNumber}" ${inBrackets(message)}: take it from an ` +
          'answer of this shard, or begin with startingPosition=TRIM_HORIZON',
      );
    default:
      return invalidField(
        '?startingPosition',
        `expected one that the stream takes, got ${position.type} ${inBrackets(message)}`,
      );
  }
}

export const continuationInvalid = (message: string): PlaygroundError =>
  invalidField(
    '?nextToken',
    `expected the nextToken of an earlier answer, got one that the stream does not take ${inBrackets(message)}: begin anew with ` +
      'a startingPosition',
  );

export function continuationExpired(lastSequenceNumber: string | null, limits: LimitValues): PlaygroundError {
  const instead =
    lastSequenceNumber === null
      ? 'begin anew with a startingPosition'
      : `go on with startingPosition=AFTER_SEQUENCE_NUMBER&sequenceNumber=${lastSequenceNumber}`;
  const fault =
    `expected one that is at most ${limits.iteratorLifetimeMs / WINDOW_MS} s old, as long as a shard iterator lives, ` +
    `got an older one: ${instead}`;
  return new PlaygroundError('iterator-expired', `?nextToken: ${fault}`, {
    errors: [{ pointer: '?nextToken', message: fault }],
  });
}

export function iteratorThrottled(shardId: string, limits: LimitValues): PlaygroundError {
  return new PlaygroundError(
    'throttled',
    `A starting position takes a GetShardIterator call, of which ${shardId} takes ` +
      `${limits.shardIteratorCallsPerSecond} a second from all its readers together. Nothing was read; try again in ` +
      '1 s, or go on with the nextToken of an answer, which takes none.',
    { limit: 'shardIteratorCallsPerSecond', retryAfterMs: WINDOW_MS },
  );
}

export function readThrottled(
  shardId: string,
  { limit, retryAfterMs }: RefusingLimit,
  limits: LimitValues,
): PlaygroundError {
  const isCalls = limit === 'shardReadCallsPerSecond';
  const rate = isCalls
    ? `takes ${limits.shardReadCallsPerSecond} GetRecords calls a second from`
    : `gives ${limits.shardReadBytesPerSecond / MIB} MiB a second to`;
  const others = isCalls
    ? 'Firehose and the mirror make at least one each'
    : 'Firehose and the mirror take all that is written once each, and what was read is to be paid off first';
  const seconds = Math.ceil(retryAfterMs / 1_000);
  return new PlaygroundError(
    'throttled',
    `${shardId} ${rate} all its readers together: ${others}. Nothing was read; try again in ${seconds} s.`,
    { limit, retryAfterMs },
  );
}
