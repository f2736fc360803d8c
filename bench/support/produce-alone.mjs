// The producer without a stream: node --expose-gc produce-alone.mjs COUNT SHARDS. Time is virtual, and every answer comes at once:
// what is left is what it costs to make records, find their shards, pace them, cut requests and enter their answers.
import { app, LIMITS, recordsOf } from './producers.mjs';

const [count, shardCount] = process.argv.slice(2).map(Number);

const shards = app.uniformRanges(shardCount).map((range, index) => ({ shardId: app.shardIdOf(index), range }));
const sequenceNumber = '49601535465886712437480547637348452192188447404540821506';
const accepted = new Map(
  shards.map(({ shardId }) => [shardId, Object.freeze({ kind: 'accepted', shardId, sequenceNumber })]),
);
const producer = new app.Producer({
  requested: count,
  recordOf: await recordsOf(100, { count }),
  shards,
  limits: LIMITS,
  random: app.seededRandom(1),
  deadlineMs: Number.POSITIVE_INFINITY,
});

/** Records say when they were made, and no clock of theirs began at 0. */
const START_MS = Date.UTC(2026, 0, 1);

const [cpuBefore, start] = [process.cpuUsage(), performance.now()];
for (let [now, step] = [START_MS, producer.next(START_MS)]; step.kind !== 'done'; step = producer.next(now)) {
  if (step.kind === 'wait') now = step.untilMs;
  else producer.settle(step.request, answerTo(step.request), now);
}
const { user, system } = process.cpuUsage(cpuBefore);
const wallMs = performance.now() - start;
const peakMiB = process.resourceUsage().maxRSS / 1_024;
// What the run leaves behind while its producer is still there; of garbage, the peak says enough.
globalThis.gc();
const leftMiB = process.memoryUsage().heapUsed / 1_048_576;
if (producer.tally.accepted !== count) throw new Error(`${producer.tally.accepted} of ${count} were accepted.`);
process.stdout.write(JSON.stringify({ cpuMs: (user + system) / 1_000, wallMs, peakMiB, leftMiB }));

function answerTo({ entries }) {
  return { kind: 'answered', results: entries.map(({ lane }) => accepted.get(lane.shardId)) };
}
