// The local Firehose, put together: its delivery streams, and its part of the local endpoint.
import type { Clock } from '../../src/domain/clock.ts';
import { DELIVERY_LIMITS } from '../../src/domain/limits/delivery-limits.ts';
import type { Log } from '../../src/domain/log.ts';
import type { Random } from '../../src/domain/random.ts';
import { AwsError } from '../aws-error.ts';
import type { KinesisApi } from '../kinesis/api.ts';
import { memoryPositions, type Positions } from '../reading/position.ts';
import type { JsonService } from '../server/json-service.ts';
import { ACCOUNT_ID, type DeliveryStreamSpec } from '../spec.ts';
import { DeliveryStream } from './delivery-stream.ts';
import type { ObjectSink } from './object-sink.ts';
import { firehoseOperations } from './operations.ts';
import { validPrefix } from './spec-faults.ts';

export interface FirehoseOptions {
  readonly specs: readonly DeliveryStreamSpec[];
  readonly kinesis: KinesisApi;
  readonly objects: ObjectSink;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly region: string;
  readonly accountId?: string;
  /** Where a delivery stream keeps its positions; in memory where nothing is given. */
  readonly positionsOf?: (spec: DeliveryStreamSpec) => Positions;
}

export interface Firehose {
  readonly jsonService: JsonService;
  readonly deliveryStreams: readonly DeliveryStream[];
  /** Resolves when every delivery stream reads: what is put into the streams from then on is delivered. */
  start(): Promise<void>;
  /** Stops reading; what is buffered is read again after a restart. */
  close(): Promise<void>;
}

/** Throws an InvalidArgumentException that names every fault of a delivery stream that AWS would not make either. */
export function createFirehose(options: FirehoseOptions): Firehose {
  const { specs, region, accountId = ACCOUNT_ID, positionsOf = memoryPositions } = options;
  const streams = new Map<string, DeliveryStream>();
  for (const spec of specs) {
    const prefix = validPrefix(spec);
    streams.set(spec.name, new DeliveryStream({ ...options, spec, prefix, positions: positionsOf(spec) }));
  }
  const deliveryStreams = [...streams.values()];
  const operations = firehoseOperations(streams, { accountId, region });
  return {
    deliveryStreams,
    async start() {
      await Promise.all(deliveryStreams.map((stream) => stream.start()));
    },
    async close() {
      await Promise.all(deliveryStreams.map((stream) => stream.close()));
    },
    jsonService: {
      targetPrefix: 'Firehose_20150804',
      // Twice what PutRecordBatch may hold: base64 takes a third more, JSON and its spaces the rest.
      maxBodyBytes: 2 * DELIVERY_LIMITS.putRecordBatchMaxBytes.value,
      hasOperation: (name) => Object.hasOwn(operations, name),
      async invoke(name, body) {
        const named = Object.hasOwn(operations, name) ? operations[name] : undefined;
        if (!named) throw new AwsError('UnknownOperationException', '');
        return named.perform(body);
      },
    },
  };
}
