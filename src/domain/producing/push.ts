// Drives a producer against a stream: sends what it says, waits when it says so, brings it the answers.
import type { Clock } from '../clock.ts';
import type { Producer, PutRequest } from './producer.ts';
import type { RecordStream } from './record-stream.ts';

/** Ends when every record is accounted for. */
export async function push(producer: Producer, stream: RecordStream, clock: Clock): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const send = async (request: PutRequest): Promise<void> => {
    const outcome = await stream.put(request.records);
    producer.settle(request, outcome, clock.now());
  };
  for (;;) {
    const step = producer.next(clock.now());
    if (step.kind === 'done') return;
    if (step.kind === 'send') {
      const answer = send(step.request);
      underWay.add(answer);
      void answer.then(() => underWay.delete(answer));
    } else {
      await waitForAny(underWay, clock, step.untilMs);
    }
  }
}

async function waitForAny(underWay: ReadonlySet<Promise<void>>, clock: Clock, untilMs: number): Promise<void> {
  const wake = new AbortController();
  const answers = [...underWay];
  const sleep = Number.isFinite(untilMs) ? [clock.sleep(untilMs - clock.now(), wake.signal)] : [];
  await Promise.race([...answers, ...sleep]);
  wake.abort();
}
