// What the answer to one request means for one shard, gathered so that a lane hears of it once.
import type { WriteCost } from '../limits/write-budget.ts';
import type { Lane, Pending } from './lane.ts';

interface Cost extends WriteCost {
  records: number;
  bytes: number;
}

interface Answer {
  /** Stored, or maybe stored: it weighs on the second to come. */
  readonly counted: Cost;
  /** Over the shard's limit. */
  readonly refused: Cost;
  /** Neither: the shard never counted it. */
  readonly uncounted: Cost;
  /** What must be tried again, in the order of the request. */
  readonly again: Pending[];
}

export class Answers {
  readonly #byLane = new Map<Lane, Answer>();
  #last: { readonly lane: Lane; readonly answer: Answer } | undefined;

  of(lane: Lane): Answer {
    // Records of one shard lie together in a request.
    if (this.#last?.lane === lane) return this.#last.answer;
    const answer = this.#byLane.get(lane) ?? noAnswer();
    this.#byLane.set(lane, answer);
    this.#last = { lane, answer };
    return answer;
  }

  entries(): Iterable<readonly [Lane, Answer]> {
    return this.#byLane;
  }
}

const noCost = (): Cost => ({ records: 0, bytes: 0 });
const noAnswer = (): Answer => ({ counted: noCost(), refused: noCost(), uncounted: noCost(), again: [] });

export function add(cost: Cost, sizeBytes: number): void {
  cost.records += 1;
  cost.bytes += sizeBytes;
}
