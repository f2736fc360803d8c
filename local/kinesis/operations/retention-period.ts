// IncreaseStreamRetentionPeriod and DecreaseStreamRetentionPeriod: how long records stay.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { invalidArgument } from '../refusals.ts';
import { NAME_OR_ARN, streamAddress } from '../schema/common.ts';
import { integer } from '../schema/scalars.ts';
import { required, structure } from '../schema/structures.ts';
import type { Stream } from '../stream.ts';
import { streamNameOf } from '../stream-address.ts';

const SECONDS_PER_HOUR = 3_600;

const input = structure({ RetentionPeriodHours: required(integer({ min: 1 })), ...streamAddress }, NAME_OR_ARN);

/** What has expired does not come back: it is gone from the shards with the next call on them. */
export const increaseStreamRetentionPeriod = (context: KinesisContext) =>
  retentionChange(context, ({ name, retentionHours }, hours) => {
    if (hours >= retentionHours) return;
    throw invalidArgument(
      `Requested retention period (${hours} hours) for stream ${name} can not be shorter than existing retention ` +
        `period (${retentionHours} hours). Use DecreaseRetentionPeriod API.`,
    );
  });

/** What is older than the new period is gone at once. */
export const decreaseStreamRetentionPeriod = (context: KinesisContext) =>
  retentionChange(context, ({ name, retentionHours }, hours) => {
    if (hours <= retentionHours) return;
    throw invalidArgument(
      `Requested retention period (${hours} hours) for stream ${name} can not be longer than existing retention ` +
        `period (${retentionHours} hours). Use IncreaseRetentionPeriod API.`,
    );
  });

function retentionChange(
  { clock, limits, streams }: KinesisContext,
  checkDirection: (stream: Stream, hours: number) => void,
) {
  const [min, max] = [limits.retentionSeconds / SECONDS_PER_HOUR, limits.retentionMaxSeconds / SECONDS_PER_HOUR];
  return operation(input, ({ RetentionPeriodHours: hours, ...address }) => {
    const requested = `Requested retention period (${hours} hours)`;
    if (hours < min) {
      throw invalidArgument(`Minimum allowed retention period is ${min} hours. ${requested} is too short.`);
    }
    if (hours > max)
      throw invalidArgument(`Maximum allowed retention period is ${max} hours. ${requested} is too long.`);
    const stream = streams.findForUpdate(streamNameOf(streams, address));
    checkDirection(stream, hours);
    stream.retain(hours, clock.now());
    return {};
  });
}
