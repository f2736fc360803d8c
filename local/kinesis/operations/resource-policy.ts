// PutResourcePolicy, GetResourcePolicy and DeleteResourcePolicy: kept and shown; there is one account here, and no IAM.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { invalidArgument } from '../refusals.ts';
import { resourceAt, resourceForUpdate } from '../resource-address.ts';
import { resourceArn, streamId } from '../schema/common.ts';
import { string } from '../schema/scalars.ts';
import { required, structure } from '../schema/structures.ts';

const address = { ResourceARN: required(resourceArn), ...streamId };

export function putResourcePolicy(context: KinesisContext) {
  return operation(structure({ ...address, Policy: required(string()) }), ({ ResourceARN, Policy }) => {
    const resource = resourceForUpdate(context, ResourceARN);
    if (!isJsonObject(Policy)) throw invalidArgument('The policy is not a JSON object.');
    resource.policy = Policy;
    return {};
  });
}

/** **Inferred**: the answer has a policy in any case, so it is an empty one where none was put. */
export function getResourcePolicy(context: KinesisContext) {
  return operation(structure(address), ({ ResourceARN }) => ({
    Policy: resourceAt(context, ResourceARN).policy ?? '{}',
  }));
}

export function deleteResourcePolicy(context: KinesisContext) {
  return operation(structure(address), ({ ResourceARN }) => {
    resourceForUpdate(context, ResourceARN).policy = undefined;
    return {};
  });
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
