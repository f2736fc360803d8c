// What the producer's benchmarks run of the app: bundled as one module, so that they measure the code that is deployed.
export { kinesisClient } from '../../src/aws/kinesis-client.ts';
export { KinesisStream } from '../../src/aws/kinesis-stream.ts';
export { systemClock } from '../../src/aws/system.ts';
export { limitValues } from '../../src/domain/limits/table.ts';
export { Producer } from '../../src/domain/producing/producer.ts';
export { push } from '../../src/domain/producing/push.ts';
export { seededRandom } from '../../src/domain/random.ts';
export { Aggregator } from '../../src/domain/records/aggregation/aggregator.ts';
export { recordsOf } from '../../src/domain/records/generate.ts';
export { shardIdOf, uniformRanges } from '../../src/domain/stream/shard-map.ts';
