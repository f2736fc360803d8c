// TagResource, UntagResource and ListTagsForResource: tags by ARN.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { resourceAt } from '../resource-address.ts';
import { resourceArn } from '../schema/common.ts';
import { required, structure } from '../schema/structures.ts';
import { requiredTagKeys, requiredTags } from '../schema/tags.ts';
import { addTags, removeTags, tagList } from '../tags.ts';

const address = { ResourceARN: required(resourceArn) };

export function tagResource({ limits, streams }: KinesisContext) {
  return operation(structure({ ...requiredTags, ...address }), ({ Tags, ResourceARN }) => {
    addTags(resourceAt(streams, ResourceARN), Tags, limits.streamMaxTags);
    return {};
  });
}

export function untagResource({ streams }: KinesisContext) {
  return operation(structure({ ...requiredTagKeys, ...address }), ({ TagKeys, ResourceARN }) => {
    removeTags(resourceAt(streams, ResourceARN), TagKeys);
    return {};
  });
}

export function listTagsForResource({ streams }: KinesisContext) {
  return operation(structure(address), ({ ResourceARN }) => ({ Tags: tagList(resourceAt(streams, ResourceARN).tags) }));
}
