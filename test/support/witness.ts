// Keeps the account of a producer's records a second time, record by record, from what is sent and what is answered.
import type { Producer } from '../../src/domain/producing/producer.ts';
import type { PutOutcome } from '../../src/domain/producing/record-stream.ts';
import { deaggregate } from '../../src/domain/records/aggregation/deaggregate.ts';
import type { OutgoingRecord, StreamRecord } from '../../src/domain/records/record.ts';

/** Makes records that hold their number, so that it is read even in an aggregate; keys repeat after `keys` numbers. */
export const numberedRecords =
  (dataBytes: number, keys = Number.POSITIVE_INFINITY) =>
  (number: number): StreamRecord => {
    const data = new Uint8Array(dataBytes);
    new DataView(data.buffer).setUint32(0, number);
    const partitionKey = String(number % keys);
    return { number, data, partitionKey, sizeBytes: dataBytes + partitionKey.length };
  };

const numberIn = (data: Uint8Array): number => new DataView(data.buffer, data.byteOffset).getUint32(0);

/** The numbers of the user records in a record that was made of numbered ones. */
export function numbersIn({ data }: OutgoingRecord): number[] {
  const taken = deaggregate(data);
  return taken.kind === 'plain' ? [numberIn(data)] : taken.userRecords.map((user) => numberIn(user.data));
}

const FIGURES = ['accepted', 'failed', 'expired', 'pending', 'attempts', 'retried', 'throttled', 'unknown'] as const;

/** Sees all that a producer sends, and what it is answered, from here on. */
export class Witness {
  readonly accepted = new Set<number>();
  readonly #producer: Producer;
  readonly #failed = new Set<number>();
  readonly #sent = new Set<number>();
  readonly #underWay = new Set<number>();
  /** A storm tries the same records many times. */
  readonly #numbers = new WeakMap<OutgoingRecord, number[]>();
  readonly #tries = { attempts: 0, retried: 0, throttled: 0, unknown: 0 };

  constructor(producer: Producer) {
    this.#producer = producer;
    const next = producer.next.bind(producer);
    producer.next = (now) => {
      const step = next(now);
      if (step.kind === 'send') for (const record of step.request.records) this.#send(this.#numbersIn(record));
      return step;
    };
    const settle = producer.settle.bind(producer);
    producer.settle = (request, outcome, now) => {
      for (const [index, record] of request.records.entries()) {
        this.#answer(this.#numbersIn(record), kindOf(outcome, index));
      }
      settle(request, outcome, now);
    };
  }

  /** Where the producer's account differs from this one; undefined where it does not. */
  get disagreement(): string | undefined {
    const { tally, isSending } = this.#producer;
    const left = tally.requested - this.accepted.size - this.#failed.size;
    const pending = isSending ? left : this.#underWay.size;
    const own = {
      ...this.#tries,
      accepted: this.accepted.size,
      failed: this.#failed.size,
      pending,
      expired: left - pending,
    };
    const wrong = FIGURES.filter((figure) => tally[figure] !== own[figure]);
    if (wrong.length === 0) return undefined;
    return wrong.map((figure) => `${figure} is ${tally[figure]} instead of ${own[figure]}`).join(', ');
  }

  #send(numbers: readonly number[]): void {
    for (const number of numbers) {
      if (this.#underWay.has(number) || this.#isSettled(number)) throw new Error(`Record ${number} is sent in vain.`);
      this.#underWay.add(number);
      this.#tries.attempts += 1;
      if (this.#sent.has(number)) this.#tries.retried += 1;
      this.#sent.add(number);
    }
  }

  #answer(numbers: readonly number[], kind: ReturnType<typeof kindOf>): void {
    for (const number of numbers) {
      this.#underWay.delete(number);
      if (kind === 'accepted') this.accepted.add(number);
      if (kind === 'rejected') this.#failed.add(number);
      if (kind === 'throttled') this.#tries.throttled += 1;
      if (kind === 'lost') this.#tries.unknown += 1;
    }
  }

  #isSettled(number: number): boolean {
    return this.accepted.has(number) || this.#failed.has(number);
  }

  #numbersIn(record: OutgoingRecord): number[] {
    const numbers = this.#numbers.get(record) ?? numbersIn(record);
    this.#numbers.set(record, numbers);
    return numbers;
  }
}

/** What became of a record of the request; of one that the answer leaves out, nobody knows. */
const kindOf = (outcome: PutOutcome, index: number) =>
  outcome.kind === 'answered' ? (outcome.results[index]?.kind ?? 'lost') : outcome.kind;
