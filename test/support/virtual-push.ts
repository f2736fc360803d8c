// Producers against limited shards, event by event in virtual time: a minute of traffic takes a moment of the test's.
import type { Producer, PutRequest } from '../../src/domain/producing/producer.ts';
import type { PutResult } from '../../src/domain/producing/record-stream.ts';
import type { LimitedShards } from './limited-shards.ts';

interface Event {
  readonly at: number;
  readonly happen: (now: number) => void;
}

/** Milliseconds from the request to the shard, and from there to the answer. */
export type Latency = () => readonly [number, number];

export class VirtualPush {
  readonly #shards: LimitedShards;
  readonly #latency: Latency;
  #events: Event[] = [];
  now: number;
  requests = 0;

  constructor(shards: LimitedShards, latency: Latency, startMs = Date.UTC(2026, 0, 1)) {
    this.#shards = shards;
    this.#latency = latency;
    this.now = startMs;
  }

  at(at: number, happen: (now: number) => void): void {
    let place = this.#events.length;
    while (place > 0 && (this.#events[place - 1]?.at ?? 0) > at) place -= 1;
    this.#events.splice(place, 0, { at, happen });
  }

  /** Lets a producer begin now. */
  start(producer: Producer): void {
    let wakeMs = Number.POSITIVE_INFINITY;
    const go = (now: number): void => {
      for (;;) {
        const step = producer.next(now);
        if (step.kind === 'done') return;
        if (step.kind === 'send')
          this.#send(step.request, now, (results, answeredMs) => {
            producer.settle(step.request, { kind: 'answered', results }, answeredMs);
            go(answeredMs);
          });
        else if (step.kind === 'list')
          this.at(now + 1, (listedMs) => {
            producer.reshard(this.#shards.open, listedMs);
            go(listedMs);
          });
        else {
          if (step.untilMs === Number.POSITIVE_INFINITY || step.untilMs === wakeMs) return;
          wakeMs = step.untilMs;
          const wake = wakeMs;
          this.at(wake, (wokenMs) => {
            if (wakeMs !== wake) return;
            wakeMs = Number.POSITIVE_INFINITY;
            go(wokenMs);
          });
          return;
        }
      }
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

  #send(request: PutRequest, now: number, answer: (results: PutResult[], now: number) => void): void {
    this.requests += 1;
    const [thereMs, backMs] = this.#latency();
    this.at(now + thereMs, (arrivedMs) => {
      const results = request.records.map((record) => this.#shards.put(record, arrivedMs));
      this.at(arrivedMs + backMs, (answeredMs) => answer(results, answeredMs));
    });
  }
}
