// DescribeAccountSettings and UpdateAccountSettings.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { oneOf } from '../schema/scalars.ts';
import { required, structure } from '../schema/structures.ts';

const settings = ({ billingCommitment, clock }: KinesisContext) => ({
  MinimumThroughputBillingCommitment: billingCommitment.document(clock.now()),
});

export const describeAccountSettings = (context: KinesisContext) => operation(structure({}), () => settings(context));

export function updateAccountSettings(context: KinesisContext) {
  const commitment = structure({ Status: required(oneOf(['ENABLED', 'DISABLED'])) });
  const input = structure({ MinimumThroughputBillingCommitment: required(commitment) });
  return operation(input, ({ MinimumThroughputBillingCommitment: { Status } }) => {
    const { billingCommitment, clock } = context;
    if (Status === 'ENABLED') billingCommitment.enable(clock.now());
    else billingCommitment.disable(clock.now());
    return settings(context);
  });
}
