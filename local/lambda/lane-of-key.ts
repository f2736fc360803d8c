// Which of a shard's lines of batches a partition key belongs to: always the same, so that its records stay in order.

/** FNV-1a over UTF-16 units. **Inferred**: AWS says that keys are kept together, not which go with which. */
export function laneOfKey(partitionKey: string, lanes: number): number {
  if (lanes === 1) return 0;
  let hash = 0x811c9dc5;
  for (let at = 0; at < partitionKey.length; at += 1) {
    hash = Math.imul(hash ^ partitionKey.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % lanes;
}
