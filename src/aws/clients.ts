// One client a service and process. Endpoint, Region and credentials come from the environment, here and on AWS alike.
import { LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** How long a try waits before it is given up; the SDK makes three. */
export interface Patience {
  /** For a connection: a free one of the fifty, or a new one. */
  readonly connectionMs: number;
  /** For the next sign of life on it: an answer of any length may take its time, as long as it goes on. */
  readonly silenceMs: number;
}

/**
 * Without, a request that is never answered holds its function up to the end. S3's users are told to try again after two
 * seconds (whitepaper "Best Practices Design Patterns: Optimizing Amazon S3 Performance"); three tries of either kind end
 * within the lease of a worker that saves how far it is. It waits for a connection longer, as many documents read at once
 * wait for each other's.
 */
export const PATIENCE: Patience = { connectionMs: 4_000, silenceMs: 2_000 };

export const lambdaClient = (patience = PATIENCE, config: LambdaClientConfig = {}): LambdaClient =>
  new LambdaClient({ requestHandler: waiting(patience), ...config });

export const s3Client = (patience = PATIENCE, config: S3ClientConfig = {}): S3Client =>
  new S3Client({ requestHandler: waiting(patience), ...config });

/** The handler's own requestTimeout would count the time that a request waits for others, and end with the first byte. */
const waiting = ({ connectionMs, silenceMs }: Patience) => ({
  connectionTimeout: connectionMs,
  socketTimeout: silenceMs,
});
