// The client for Kinesis, with connections that are kept.
import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis';
import { KeptConnections } from './kept-connections.ts';

/** The producer accounts for every try itself, so the client must make none behind its back. */
export const kinesisClient = (config: KinesisClientConfig = {}): KinesisClient =>
  new KinesisClient({ maxAttempts: 1, requestHandler: new KeptConnections(), ...config });
