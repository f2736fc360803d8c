// TagResource, UntagResource and ListTagsForResource: tags by ARN.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { resourceAt, resourceForUpdate } from '../resource-address.ts';
import { resourceArn, streamId } from '../schema/common.ts';
import { required, structure } from '../schema/structures.ts';
import { requiredTagKeys, requiredTags } from '../schema/tags.ts';
import { addTags, removeTags, tagList } from '../tags.ts';

const address = { ResourceARN: required(resourceArn), ...streamId };

export function tagResource(context: KinesisContext) {
  return operation(structure({ ...requiredTags, ...address }), ({ Tags, ResourceARN }) => {
    addTags(resourceForUpdate(context, ResourceARN), Tags, context.limits.streamMaxTags);
    return {};
  });
}

export function untagResource(context: KinesisContext) {
  return operation(structure({ ...requiredTagKeys, ...address }), ({ TagKeys, ResourceARN }) => {
    removeTags(resourceForUpdate(context, ResourceARN), TagKeys);
    return {};
  });
}

export function listTagsForResource(context: KinesisContext) {
  return operation(structure(address), ({ ResourceARN }) => ({ Tags: tagList(resourceAt(context, ResourceARN).tags) }));
}
