// StartStreamEncryption and StopStreamEncryption: with which key records are said to be encrypted.
import type { KinesisContext } from '../context.ts';
import type { DailyQuota } from '../daily-quota.ts';
import { operation } from '../operation.ts';
import { invalidArgument, limitExceeded } from '../refusals.ts';
import { NAME_OR_ARN, streamAddress } from '../schema/common.ts';
import { oneOf, string } from '../schema/scalars.ts';
import { required, structure } from '../schema/structures.ts';
import type { Stream } from '../stream.ts';
import { streamNameOf } from '../stream-address.ts';

const input = structure(
  {
    EncryptionType: required(oneOf(['NONE', 'KMS'])),
    KeyId: required(string({ minLength: 1, maxLength: 2048 })),
    ...streamAddress,
  },
  NAME_OR_ARN,
);

/** There is no KMS here, so any key will do. Records that are put while the stream is UPDATING are not encrypted yet. */
export const startStreamEncryption = (context: KinesisContext) =>
  encryptionChange(
    context,
    ({ daily }) => daily.encryptionStarts,
    (KeyId) => KeyId,
  );

export const stopStreamEncryption = (context: KinesisContext) =>
  encryptionChange(
    context,
    ({ daily }) => daily.encryptionStops,
    () => undefined,
  );

function encryptionChange(
  { accountId, clock, limits, streams }: KinesisContext,
  quotaOf: (stream: Stream) => DailyQuota,
  keyAfter: (KeyId: string) => string | undefined,
) {
  return operation(input, ({ EncryptionType, KeyId, ...address }) => {
    // **Inferred**: KMS is the only valid value of either operation, the documentation says; the model allows both.
    if (EncryptionType !== 'KMS') throw invalidArgument('EncryptionType must be KMS.');
    const stream = streams.findForUpdate(streamNameOf(streams, address));
    const [quota, now] = [quotaOf(stream), clock.now()];
    const maxCalls = limits.streamEncryptionCallsPerDay;
    // **Inferred**: the limit and its exception are documented, the words are not.
    if (quota.isSpent(now, maxCalls)) {
      throw limitExceeded(
        `The encryption of stream ${stream.name} under account ${accountId} was changed ${maxCalls} times in 24 hours.`,
      );
    }
    quota.spend(now);
    stream.update(now, { kind: 'encrypt', keyId: keyAfter(KeyId) });
    return {};
  });
}
