// What AWS says no with: each refusal once, in its own words.
import { AwsError, isAwsError } from '../aws-error.ts';

export const invalidArgument = (message: string): AwsError => new AwsError('InvalidArgumentException', message);

export const streamNotFound = (streamName: string, accountId: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Stream ${streamName} under account ${accountId} not found.`);

export const streamExists = (streamName: string, accountId: string): AwsError =>
  new AwsError('ResourceInUseException', `Stream ${streamName} under account ${accountId} already exists.`);

export const streamNotActive = (streamName: string, accountId: string, status: string): AwsError =>
  new AwsError(
    'ResourceInUseException',
    `Stream ${streamName} under account ${accountId} not ACTIVE, instead in state ${status}`,
  );

export const shardNotFound = (shardId: string, streamName: string, accountId: string): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    `Shard ${shardId} in stream ${streamName} under account ${accountId} does not exist`,
  );

/** **Inferred**: the words of this one and of the next. */
export const consumerNotFound = (consumer: string, accountId: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Consumer ${consumer} under account ${accountId} not found.`);

export const consumerExists = (name: string, streamArn: string, accountId: string): AwsError =>
  new AwsError('ResourceInUseException', `Consumer ${name} of ${streamArn} under account ${accountId} already exists.`);

/** What a message says of a consumer. */
interface ConsumerNamed {
  readonly name: string;
  readonly streamArn: string;
  readonly accountId: string;
  readonly createdAtMs: number;
}

const streamNameIn = (streamArn: string): string => streamArn.split('/')[1] ?? '';

/** Observed: the words of this one and of the next. */
export const consumerNotActive = ({ name, streamArn, accountId, createdAtMs }: ConsumerNamed): AwsError =>
  new AwsError(
    'ResourceInUseException',
    `Consumer ${name} with creation timestamp ${Math.floor(createdAtMs / 1_000)} under stream: ${streamNameIn(streamArn)} , ` +
      `account ${accountId} is not in ACTIVE status.`,
  );

export const alreadySubscribed = (shardId: string, { name, streamArn, accountId }: ConsumerNamed): AwsError =>
  new AwsError(
    'ResourceInUseException',
    `Another active subscription exists for this consumer: ${accountId}:${streamNameIn(streamArn)}:${shardId}:${name}`,
  );

/** **Inferred**: the limit and the exception are documented, the words are not. */
export const subscribeRateExceeded = (shardId: string, { name, streamArn, accountId }: ConsumerNamed): AwsError =>
  limitExceeded(
    `Rate exceeded for consumer ${name} and shard ${shardId} in stream ${streamNameIn(streamArn)} ` +
      `under account ${accountId}.`,
  );

/** The type is documented; **Inferred**: the words. */
export const streamHasConsumers = (streamName: string, accountId: string): AwsError =>
  new AwsError(
    'ResourceInUseException',
    `Stream ${streamName} under account ${accountId} has registered consumers: deregister them, or set ` +
      'EnforceConsumerDeletion.',
  );

/** What an operation says that looks a shard up by its id, where it is none or there is none. */
export const couldNotFindShard = (shardId: string, streamName: string, accountId: string): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    `Could not find shard ${shardId} in stream ${streamName} under account ${accountId}.`,
  );

/** **Inferred**: that a closed shard can be neither split nor merged is documented, how it is said is not. */
export const shardNotOpen = (shardId: string, streamName: string, accountId: string): AwsError =>
  invalidArgument(`Shard ${shardId} in stream ${streamName} under account ${accountId} is closed.`);

/** The type is documented; **Inferred**: the words. */
export function checkProvisioned({ name, mode }: { readonly name: string; readonly mode: string }, call: string): void {
  if (mode === 'PROVISIONED') return;
  throw new AwsError('ValidationException', `${call} is for provisioned streams; stream ${name} is in mode ${mode}.`);
}

export const limitExceeded = (message: string): AwsError => new AwsError('LimitExceededException', message);

const RATE_EXCEEDED = 'Rate exceeded for';

/** Observed, of DescribeStream and of ListStreams. **Inferred**: that the others say it in the one way or the other. */
export const callRateExceeded = (streamName: string | undefined, accountId: string): AwsError =>
  limitExceeded(
    streamName === undefined
      ? `${RATE_EXCEEDED} account ${accountId}.`
      : `${RATE_EXCEEDED} stream ${streamName} under account ${accountId}.`,
  );

/** Other limits, which waiting does not lift, have the same type: only the words tell them apart. */
export const isCallRateExceeded = (error: unknown): boolean =>
  isAwsError(error, 'LimitExceededException') && error.message.startsWith(RATE_EXCEEDED);

/** The type is documented; **Inferred**: the words, and that the limits of a shard are neither asked nor used. */
export const dryRunSucceeded = (): AwsError =>
  new AwsError('DryRunOperationException', 'The request would have succeeded, but DryRun was set.');

export const THROTTLED = 'ProvisionedThroughputExceededException';

export const rateExceeded = (shardId: string, streamName: string, accountId: string): string =>
  `Rate exceeded for shard ${shardId} in stream ${streamName} under account ${accountId}.`;

export const throttled = (shardId: string, streamName: string, accountId: string): AwsError =>
  new AwsError(THROTTLED, rateExceeded(shardId, streamName, accountId));

interface ShardLimitRequest {
  readonly accountId: string;
  readonly region: string;
  readonly current: number;
  readonly limit: number;
  readonly additional: number;
}

export const shardLimitExceeded = ({ accountId, region, current, limit, additional }: ShardLimitRequest): AwsError =>
  new AwsError(
    'LimitExceededException',
    `This request would exceed the shard limit for the account ${accountId} in ${region}. ` +
      `Current shard count for the account: ${current}. Limit: ${limit}. ` +
      `Number of additional shards that would have resulted from this request: ${additional}. ` +
      'Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) ' +
      'for current limits and how to request higher limits.',
  );
