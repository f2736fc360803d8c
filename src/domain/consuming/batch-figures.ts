// What one batch came to, as figures for metrics: what its ledger says after it, less what it said before.
import type { ShardLedger } from './ledger.ts';

export interface BatchFigures {
  readonly records: number;
  readonly userRecords: number;
  readonly bytes: number;
  readonly eggs: number;
  readonly redelivered: number;
  readonly failures: number;
  readonly setAside: number;
  readonly reads: number;
  readonly throttled: number;
  readonly waitedMs: number;
  readonly millisBehindLatest: number;
}

export function batchFigures(before: ShardLedger, after: ShardLedger): BatchFigures {
  const grown = (of: (ledger: ShardLedger) => number) => of(after) - of(before);
  return {
    records: grown(({ records }) => records),
    userRecords: grown(({ userRecords }) => userRecords),
    bytes: grown(({ bytes }) => bytes),
    eggs: grown(({ eggs }) => eggs.count),
    redelivered: grown(({ redelivered }) => redelivered),
    failures: grown(({ failures }) => failures),
    setAside: grown(({ setAside }) => setAside),
    reads: grown(({ reads }) => reads),
    throttled: grown(({ throttled }) => throttled.transactions + throttled.bytes),
    waitedMs: grown(({ waitedMs }) => waitedMs),
    millisBehindLatest: after.millisBehindLatest,
  };
}
