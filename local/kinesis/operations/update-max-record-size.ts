// UpdateMaxRecordSize: how large a record the stream takes. Larger ones that lie there already can still be read.
import { KIB } from '../../../src/domain/limits/table.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { maxRecordSizeInKiB, streamArn, streamId } from '../schema/common.ts';
import { required, structure } from '../schema/structures.ts';
import { streamNameOf } from '../stream-address.ts';

export function updateMaxRecordSize({ clock, limits, streams }: KinesisContext) {
  const input = structure({
    // **Inferred**: the model does not require it, but has no other member that names a stream and means something.
    StreamARN: required(streamArn),
    ...streamId,
    MaxRecordSizeInKiB: required(maxRecordSizeInKiB(limits)),
  });
  return operation(input, ({ StreamARN, MaxRecordSizeInKiB }) => {
    const stream = streams.findForUpdate(streamNameOf(streams, { StreamARN }));
    stream.update(clock.now(), { kind: 'maxRecordSize', maxRecordBytes: MaxRecordSizeInKiB * KIB });
    return {};
  });
}
