import { describe, expect, test } from '@jest/globals';
import { sharesReads } from '../../../../local/lambda/shares-reads.ts';
import type { PlatformSpec } from '../../../../local/spec.ts';
import { aDeliveryStreamSpec, aTriggerSpec } from '../../../support/specs.ts';

const aSpec = (over: Partial<PlatformSpec>): PlatformSpec => ({
  region: 'us-east-1',
  streams: [],
  buckets: [],
  deliveryStreams: [],
  triggers: [aTriggerSpec({ streamName: 'mine' })],
  ...over,
});

describe('a trigger', () => {
  test.each<[string, boolean, Partial<PlatformSpec>]>([
    ['has its reads to itself where it is alone', false, {}],
    ['shares them with Firehose', true, { deliveryStreams: [aDeliveryStreamSpec({ streamName: 'mine' })] }],
    [
      'not with the Firehose of another stream',
      false,
      { deliveryStreams: [aDeliveryStreamSpec({ streamName: 'other' })] },
    ],
    [
      'shares them with another',
      true,
      { triggers: ['mine', 'mine'].map((streamName) => aTriggerSpec({ streamName })) },
    ],
    [
      'not with one that reads by fan-out',
      false,
      { triggers: [undefined, 'fan'].map((consumerName) => aTriggerSpec({ streamName: 'mine', consumerName })) },
    ],
  ])('%s', (_, expected, over) => {
    expect(sharesReads(aSpec(over), 'mine')).toBe(expected);
  });
});
