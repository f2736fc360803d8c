// What all functions around runs work with: where runs and workers are kept, and who takes work over.
import type { FollowContext } from '../domain/runs/follow-run.ts';
import { RunStore } from '../domain/runs/run-store.ts';
import { WorkerStore } from '../domain/runs/worker-store.ts';
import { lambdaClient, s3Client } from './clients.ts';
import type { Config } from './config.ts';
import { log } from './log.ts';
import { StateBucket } from './state-bucket.ts';
import { systemClock } from './system.ts';
import { WorkQueue } from './work-queue.ts';

export function runServices({ bucketName, pushFunctionName }: Config): FollowContext {
  const state = new StateBucket(s3Client(), bucketName);
  const queue = new WorkQueue(lambdaClient(), pushFunctionName);
  return {
    runs: new RunStore(state),
    workers: new WorkerStore(state),
    handOver: (order) => queue.add(order),
    clock: systemClock,
    warn: log.warn,
  };
}
