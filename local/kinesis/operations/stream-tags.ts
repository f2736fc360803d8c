// AddTagsToStream, RemoveTagsFromStream and ListTagsForStream: tags by the stream's name or ARN.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { NAME_OR_ARN, streamAddress } from '../schema/common.ts';
import { integer, string } from '../schema/scalars.ts';
import { optional, structure } from '../schema/structures.ts';
import { MAX_KEY_LENGTH, requiredTagKeys, requiredTags } from '../schema/tags.ts';
import { streamNameOf } from '../stream-address.ts';
import { addTags, removeTags, tagList } from '../tags.ts';

export function addTagsToStream({ limits, streams }: KinesisContext) {
  return operation(structure({ ...requiredTags, ...streamAddress }, NAME_OR_ARN), ({ Tags, ...address }) => {
    addTags(streams.findForUpdate(streamNameOf(streams, address)), Tags, limits.streamMaxTags);
    return {};
  });
}

export function removeTagsFromStream({ streams }: KinesisContext) {
  return operation(structure({ ...requiredTagKeys, ...streamAddress }, NAME_OR_ARN), ({ TagKeys, ...address }) => {
    removeTags(streams.findForUpdate(streamNameOf(streams, address)), TagKeys);
    return {};
  });
}

export function listTagsForStream({ limits, streams }: KinesisContext) {
  const input = structure(
    {
      Limit: optional(integer({ min: 1, max: limits.streamMaxTags })),
      ExclusiveStartTagKey: optional(string({ minLength: 1, maxLength: MAX_KEY_LENGTH })),
      ...streamAddress,
    },
    NAME_OR_ARN,
  );
  return operation(input, ({ Limit = limits.streamMaxTags, ExclusiveStartTagKey = '', ...address }) => {
    const { tags } = streams.find(streamNameOf(streams, address));
    const rest = tagList(tags).filter(({ Key }) => Key > ExclusiveStartTagKey);
    return { Tags: rest.slice(0, Limit), HasMoreTags: rest.length > Limit };
  });
}
