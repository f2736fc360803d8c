// Producers against limited shards, event by event in virtual time: a minute of traffic takes a moment of the test's.
import type { Producer, PutRequest } from '../../src/domain/producing/producer.ts';
import type { PutOutcome } from '../../src/domain/producing/record-stream.ts';
import type { LimitedShards } from './limited-shards.ts';

/** Milliseconds from the request to the shard, and from there to the answer. */
export type Latency = () => readonly [number, number];

/** What becomes of a request instead of an answer; `lost` is stored all the same, `failing` fails on every third record. */
export type Fault = PutOutcome | 'failing' | undefined;

interface Event {
  readonly at: number;
  readonly happen: (now: number) => void;
}

export class VirtualPush {
  now: number;
  requests = 0;
  listings = 0;
  readonly #shards: LimitedShards;
  readonly #latency: Latency;
  readonly #fault: (request: number) => Fault;
  readonly #events: Event[] = [];

  constructor(
    shards: LimitedShards,
    latency: Latency = () => [2, 2],
    fault: (request: number) => Fault = () => undefined,
  ) {
    this.#shards = shards;
    this.#latency = latency;
    this.#fault = fault;
    this.now = Date.UTC(2026, 0, 1);
  }

  at(at: number, happen: (now: number) => void): void {
    let place = this.#events.length;
    while (place > 0 && (this.#events[place - 1]?.at ?? 0) > at) place -= 1;
    this.#events.splice(place, 0, { at, happen });
  }

  /** Lets a producer begin now. `afterStep` is called whenever its account may have changed. */
  start(producer: Producer, afterStep: () => void = () => undefined): void {
    let wakeMs = Number.POSITIVE_INFINITY;
    const go = (now: number): void => {
      for (let step = producer.next(now); step.kind !== 'done'; step = producer.next(now)) {
        afterStep();
        if (step.kind === 'send') this.#send(producer, step.request, now, go);
        else if (step.kind === 'list') this.#list(producer, now, go);
        else {
          if (step.untilMs < wakeMs || wakeMs <= now) wake(step.untilMs);
          return;
        }
      }
      afterStep();
    };
    const wake = (atMs: number): void => {
      wakeMs = atMs;
      if (atMs === Number.POSITIVE_INFINITY) return;
      this.at(atMs, (now) => {
        if (wakeMs !== atMs) return;
        wakeMs = Number.POSITIVE_INFINITY;
        go(now);
      });
    };
    go(this.now);
  }

  /** Runs until nothing happens any more, or up to an instant. */
  run(untilMs = Number.POSITIVE_INFINITY): void {
    for (let event = this.#events[0]; event && event.at <= untilMs; event = this.#events[0]) {
      this.#events.shift();
      this.now = Math.max(this.now, event.at);
      event.happen(this.now);
    }
  }

  #send(producer: Producer, request: PutRequest, now: number, go: (now: number) => void): void {
    const fault = this.#fault(this.requests++);
    const [thereMs, backMs] = this.#latency();
    this.at(now + thereMs, (arrivedMs) => {
      const outcome = this.#outcome(request, fault, arrivedMs);
      this.at(arrivedMs + backMs, (answeredMs) => {
        producer.settle(request, outcome, answeredMs);
        go(answeredMs);
      });
    });
  }

  #outcome({ records }: PutRequest, fault: Fault, now: number): PutOutcome {
    if (fault !== undefined && fault !== 'failing' && fault.kind !== 'lost') return fault;
    const results = records.map((record, index) =>
      fault === 'failing' && index % 3 === 0
        ? ({ kind: 'failing', message: 'Internal Service Failure' } as const)
        : this.#shards.put(record, now),
    );
    return fault === undefined || fault === 'failing' ? { kind: 'answered', results } : fault;
  }

  #list(producer: Producer, now: number, go: (now: number) => void): void {
    this.listings += 1;
    this.at(now + 3, (listedMs) => {
      producer.reshard(this.#shards.open, listedMs);
      go(listedMs);
    });
  }
}
