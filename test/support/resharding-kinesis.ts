// A Kinesis whose shards a test closes and opens as it likes: for the readers, which must follow.
import type { Shard } from '@aws-sdk/client-kinesis';
import type { KinesisApi } from '../../local/kinesis/api.ts';

interface ScriptedShard {
  readonly shardId: string;
  readonly parents: readonly string[];
  readonly records: string[];
  isClosed: boolean;
}

type Input = Readonly<Record<string, unknown>>;

/** Where the fake clock starts. */
const ARRIVED_AT_MS = Date.UTC(2026, 0, 1);

const unexpected = (operation: string): never => {
  throw new Error(`No reader calls ${operation}.`);
};

/** Sequence numbers are the places in the shard; an iterator is `<shard>/<place>`. */
export class ReshardingKinesis implements KinesisApi {
  readonly #shards = new Map<string, ScriptedShard>();
  /** How often each operation was called. */
  readonly calls: Record<string, number> = {};

  open(shardId: string, parents: readonly string[] = []): void {
    this.#shards.set(shardId, { shardId, parents, records: [], isClosed: false });
  }

  /** The shard takes no more records; those it has can be read. */
  close(shardId: string): void {
    this.#shard(shardId).isClosed = true;
  }

  put(shardId: string, ...texts: readonly string[]): void {
    this.#shard(shardId).records.push(...texts);
  }

  call: KinesisApi['call'] = async (operation, input) => {
    const given: Input = { ...input };
    this.calls[operation] = (this.calls[operation] ?? 0) + 1;
    const answers: Record<string, () => unknown> = {
      ListShards: () => this.#listShards(given),
      GetShardIterator: () => ({ ShardIterator: this.#iterator(given) }),
      GetRecords: () => this.#getRecords(given),
    };
    // The answers above are those of the operations by the same names.
    return (answers[operation] ?? (() => unexpected(operation)))() as never;
  };

  /** Two shards a page. */
  #listShards({ NextToken = '0' }: Input) {
    const end = Number(NextToken) + 2;
    const shards = [...this.#shards.values()].map(shardDocument);
    return { Shards: shards.slice(end - 2, end), ...(end < shards.length ? { NextToken: `${end}` } : {}) };
  }

  #childrenOf(shardId: string) {
    const children = [...this.#shards.values()].filter(({ parents }) => parents.includes(shardId));
    return children.map((child) => ({ ShardId: child.shardId, ParentShards: child.parents }));
  }

  #shard(shardId: string): ScriptedShard {
    return this.#shards.get(shardId) ?? unexpected(`for the shard ${shardId}`);
  }

  #iterator({ ShardId, ShardIteratorType, StartingSequenceNumber }: Input): string {
    const { records } = this.#shard(`${ShardId}`);
    if (ShardIteratorType === 'LATEST') return `${ShardId}/${records.length}`;
    return `${ShardId}/${ShardIteratorType === 'AFTER_SEQUENCE_NUMBER' ? Number(StartingSequenceNumber) + 1 : 0}`;
  }

  #getRecords({ ShardIterator }: Input) {
    const [shardId = '', place] = `${ShardIterator}`.split('/');
    const { records, isClosed } = this.#shard(shardId);
    const Records = records.slice(Number(place)).map((text, index) => ({
      SequenceNumber: `${Number(place) + index}`,
      PartitionKey: 'key',
      Data: Buffer.from(text),
      ApproximateArrivalTimestamp: new Date(ARRIVED_AT_MS),
    }));
    const next = { NextShardIterator: `${shardId}/${records.length}` };
    return { Records, MillisBehindLatest: 0, ...(isClosed ? { ChildShards: this.#childrenOf(shardId) } : next) };
  }
}

const shardDocument = ({ shardId, parents: [parent, adjacent], isClosed }: ScriptedShard): Shard => ({
  ShardId: shardId,
  ParentShardId: parent,
  AdjacentParentShardId: adjacent,
  HashKeyRange: { StartingHashKey: '0', EndingHashKey: '1' },
  SequenceNumberRange: { StartingSequenceNumber: '0', ...(isClosed ? { EndingSequenceNumber: '9' } : {}) },
});
