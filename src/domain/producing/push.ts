// Drives a producer against a stream: sends what it says, waits when it says so, brings it the answers.
import type { Clock } from '../clock.ts';
import type { Producer, PutRequest } from './producer.ts';
import type { RecordStream } from './record-stream.ts';

/** Ends when every record is accounted for, or soon after `stop` aborts: stopped then, where it is not paused. */
export async function push(
  producer: Producer,
  stream: RecordStream,
  clock: Clock,
  stop = new AbortController().signal,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const begin = (task: Promise<void>): void => {
    underWay.add(task);
    const end = () => underWay.delete(task);
    task.then(end, end);
  };
  let wake = new AbortController();
  const wakeUp = () => wake.abort();
  stop.addEventListener('abort', wakeUp);
  for (;;) {
    if (stop.aborted && producer.isSending) producer.stop();
    const step = producer.next(clock.now());
    if (step.kind === 'done') break;
    if (step.kind === 'send') begin(send(producer, stream, clock, step.request));
    else if (step.kind === 'list') begin(list(producer, stream, clock));
    else {
      await Promise.race([...underWay, clock.sleep(step.untilMs - clock.now(), wake.signal)]);
      wake.abort();
      wake = new AbortController();
    }
  }
  stop.removeEventListener('abort', wakeUp);
}

async function send(producer: Producer, stream: RecordStream, clock: Clock, request: PutRequest): Promise<void> {
  const outcome = await stream.put(request.records);
  producer.settle(request, outcome, clock.now());
}

async function list(producer: Producer, stream: RecordStream, clock: Clock): Promise<void> {
  const shards = await stream.openShards().catch(() => undefined);
  if (shards) producer.reshard(shards, clock.now());
  else producer.listLater(clock.now());
}
