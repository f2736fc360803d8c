// Claim: one core makes, routes, paces and batches many times the small records that a worker's shards take; what a
// record costs does not grow with the run, and neither does its memory. A worker has 32 shards at most.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { head, median, row, whole } from './support/numbers.mjs';

const FILE = join(import.meta.dirname, 'support/produce-alone.mjs');
const WHOLE = { counts: [100_000, 1_000_000, 10_000_000], shards: [4, 32], rounds: 3 };
const QUICK = { counts: [100_000, 1_000_000], shards: [4], rounds: 1 };

export async function generate({ isQuick, print }) {
  const { counts, shards, rounds } = isQuick ? QUICK : WHOLE;
  print('## Records of 100 bytes made, routed, paced and batched, without a stream\n');
  print(head(['shards', 'records', 'records a CPU second', 'microseconds each', 'records/s', 'peak MiB', 'left MiB']));
  for (const shardCount of shards) {
    for (const count of counts) print(await measured(count, shardCount, rounds));
  }
}

const run = promisify(execFile);

async function measured(count, shards, rounds) {
  const figures = [];
  for (let round = 0; round < rounds; round += 1) {
    const { stdout } = await run(process.execPath, ['--expose-gc', FILE, String(count), String(shards)]);
    figures.push(JSON.parse(stdout));
  }
  const of = (name) => median(figures.map((figure) => figure[name]));
  const [cpuMs, wallMs, peakMiB, leftMiB] = ['cpuMs', 'wallMs', 'peakMiB', 'leftMiB'].map(of);
  const perSecond = (ms) => whole((count * 1_000) / ms);
  const microseconds = ((cpuMs * 1_000) / count).toFixed(2);
  return row([shards, whole(count), perSecond(cpuMs), microseconds, perSecond(wallMs), whole(peakMiB), whole(leftMiB)]);
}
