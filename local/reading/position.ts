// Where a reader stands in each shard of a stream, and where that is kept. Plain JSON, so that it can be kept anywhere.

export type Position =
  | { readonly type: 'TRIM_HORIZON' }
  | { readonly type: 'LATEST' }
  | { readonly type: 'AT_TIMESTAMP'; readonly timestampMs: number }
  | { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string };

/** The positions of one reader, by shard id. */
export interface Positions {
  load(): Promise<ReadonlyMap<string, Position>>;
  save(shardId: string, position: Position): Promise<void>;
}

/** Positions that are gone with the process, as the records of a stream in memory are. */
export function memoryPositions(): Positions {
  const positions = new Map<string, Position>();
  return {
    load: () => Promise.resolve(new Map(positions)),
    save: (shardId, position) => {
      positions.set(shardId, position);
      return Promise.resolve();
    },
  };
}
