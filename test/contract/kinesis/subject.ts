// What the Kinesis contract is held against: anything that answers its operations, and in which time can pass.
import type { KinesisApi } from '../../../local/kinesis/api.ts';

export interface Session {
  readonly kinesis: KinesisApi;
  readonly region: string;
  now(): number;
  /** Lets time pass: at once where it is virtual, in real time on AWS. */
  pass(ms: number): Promise<void>;
  /** How long a stream stays CREATING, and DELETING. */
  readonly streamDelayMs: number;
  close(): Promise<void>;
}

export interface Subject {
  readonly name: string;
  open(): Promise<Session>;
  /** Claims that can't be checked here: part of their title, and the reason. */
  /** How long a claim may take; the usual time where it is not given. */
  readonly claimTimeoutMs?: number;
  readonly skips: readonly { readonly claim: RegExp; readonly reason: string }[];
}
