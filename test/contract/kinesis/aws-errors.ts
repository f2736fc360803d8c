// What the SDK throws, as the local Kinesis throws it in process: the claims know one kind of refusal.
import { KinesisServiceException } from '@aws-sdk/client-kinesis';
import { AwsError } from '../../../local/aws-error.ts';

/** Everything else stays what it is. One that comes among events has no metadata, whatever its type says. */
export const toAwsError = (error: unknown): unknown =>
  error instanceof KinesisServiceException
    ? new AwsError(error.name, error.message, error.$metadata?.httpStatusCode)
    : error;
