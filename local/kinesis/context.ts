// What every operation works with.
import type { Clock } from '../../src/domain/clock.ts';
import type { LimitValues } from '../../src/domain/limits/table.ts';
import type { BillingCommitment } from './billing-commitment.ts';
import type { Sealer } from './sealed-token.ts';
import type { KinesisStore } from './store.ts';
import type { Streams } from './streams.ts';

export interface KinesisContext {
  readonly clock: Clock;
  readonly limits: LimitValues;
  readonly accountId: string;
  readonly streams: Streams;
  readonly billingCommitment: BillingCommitment;
  readonly store: KinesisStore;
  readonly iterators: Sealer;
  readonly nextTokens: Sealer;
}
