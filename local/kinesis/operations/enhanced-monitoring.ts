// EnableEnhancedMonitoring and DisableEnhancedMonitoring: which metrics a stream has for each shard.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { metricList, metricsNamed, NAME_OR_ARN, type ShardLevelMetric, streamAddress } from '../schema/common.ts';
import { required, structure } from '../schema/structures.ts';
import { streamNameOf } from '../stream-address.ts';

const input = structure({ ShardLevelMetrics: required(metricList), ...streamAddress }, NAME_OR_ARN);

type Metrics = readonly ShardLevelMetric[];

export const enableEnhancedMonitoring = (context: KinesisContext) =>
  monitoringChange(context, (current, named) => metricsNamed([...current, ...named]));

export const disableEnhancedMonitoring = (context: KinesisContext) =>
  monitoringChange(context, (current, named) => current.filter((metric) => !named.includes(metric)));

/** Nothing is measured here: the choice is kept and shown, which is what tools that set it look at. */
function monitoringChange({ streams }: KinesisContext, desired: (current: Metrics, named: Metrics) => Metrics) {
  return operation(input, ({ ShardLevelMetrics, ...address }) => {
    const stream = streams.findForUpdate(streamNameOf(streams, address));
    const current = stream.shardLevelMetrics;
    stream.shardLevelMetrics = desired(current, metricsNamed(ShardLevelMetrics));
    return {
      StreamName: stream.name,
      StreamARN: stream.arn,
      CurrentShardLevelMetrics: [...current],
      DesiredShardLevelMetrics: [...stream.shardLevelMetrics],
    };
  });
}
