// GET /stream/shards/{shardId}/records: reads a shard by hand, out of what its limits leave to all its readers.
import { s3Client } from '../aws/clients.ts';
import { readConfig } from '../aws/config.ts';
import { kinesisClient } from '../aws/kinesis-client.ts';
import { KinesisShardSource } from '../aws/kinesis-shard.ts';
import { log } from '../aws/log.ts';
import { StateBucket } from '../aws/state-bucket.ts';
import { systemClock } from '../aws/system.ts';
import { LedgerStore } from '../domain/consuming/ledger.ts';
import { limitValues } from '../domain/limits/table.ts';
import { readShard } from '../domain/reading/read-shard.ts';
import { RecentReads } from '../domain/reading/recent-reads.ts';
import { jsonText } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';
import { parsePath, parseQuery } from '../http/request.ts';
import { shardPathSchema, shardReadSchema } from '../http/shard-schemas.ts';

const config = readConfig();
const limits = limitValues(config.limitsProfile);
const reading = {
  source: new KinesisShardSource(kinesisClient(), config.streamName),
  ledgers: new LedgerStore(new StateBucket(s3Client(), config.bucketName)),
  recentReads: new RecentReads(limits),
  limits,
  clock: systemClock,
};
const querySchema = shardReadSchema(limits);

export const handler = httpHandler(log, async (event) => {
  const { shardId } = parsePath(event, shardPathSchema);
  const { json, next } = await readShard({ shardId, ...parseQuery(event, querySchema) }, reading);
  return jsonText(200, json, next === null ? {} : { link: `<${next}>; rel="next"` });
});
