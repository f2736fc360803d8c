// One client a service and process. Endpoint, Region and credentials come from the environment, here and on AWS alike.
import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';

/**
 * A connection carries one request at a time, and serves the next one after it. The client's own default opens a new one for
 * each request (aws/aws-sdk-js-v3#8279), and a TLS handshake with it; one connection for all would hold every answer up
 * behind the slowest. One that rests as long is closed: a function that was frozen meanwhile would find it dead, and count
 * the records of its first request as unknown. It is longer than any answer is waited for.
 */
const CONNECTIONS = { disableConcurrentStreams: false, maxConcurrentStreams: 1, sessionTimeout: 15_000 };

/** The producer accounts for every try itself, so the client must make none behind its back. */
export const kinesisClient = (config: KinesisClientConfig = {}): KinesisClient =>
  new KinesisClient({ maxAttempts: 1, requestHandler: CONNECTIONS, ...config });

export const lambdaClient = (): LambdaClient => new LambdaClient({});

export const s3Client = (): S3Client => new S3Client({});
