// One client a service and process. Endpoint, Region and credentials come from the environment, here and on AWS alike.
import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { KeptConnections } from './kept-connections.ts';

/** The producer accounts for every try itself, so the client must make none behind its back. */
export const kinesisClient = (config: KinesisClientConfig = {}): KinesisClient =>
  new KinesisClient({ maxAttempts: 1, requestHandler: new KeptConnections(), ...config });

export const lambdaClient = (): LambdaClient => new LambdaClient({});

export const s3Client = (): S3Client => new S3Client({});
