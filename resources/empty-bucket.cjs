// A Serverless plugin for `sls remove`: CloudFormation deletes no bucket that holds an object, so this empties the stage's.
//
// Until the stack is gone its writers go on: Firehose with its buffer, the mirror with its ledgers. So the bucket is first
// closed to writing. Whatever writes depends on the bucket's policy, hence CloudFormation deletes the writers before it.
const BUCKET = 'Bucket';

module.exports = class EmptyBucket {
  constructor(serverless, options, { log } = {}) {
    this.provider = serverless.getProvider('aws');
    this.log = log;
    this.hooks = { 'before:remove:remove': () => this.empty(options['aws-profile']) };
  }

  async empty(profile = this.provider.getProfile?.()) {
    const { S3Client } = require('@aws-sdk/client-s3');
    const config = { region: this.provider.getRegion(), ...(profile ? { profile } : {}) };
    const bucket = await findBucket(config, this.provider.naming.getStackName());
    if (bucket === undefined) return;
    const s3 = new S3Client(config);
    await closeToWriting(s3, bucket);
    const count = await deleteObjects(s3, bucket.name);
    this.log?.notice(`Emptied the bucket ${bucket.name}: ${count} objects deleted.`);
  }
};

/** The bucket of this stack alone; undefined where there is no such stack, or no bucket in it. */
async function findBucket(config, StackName) {
  const { CloudFormationClient, DescribeStackResourcesCommand } = require('@aws-sdk/client-cloudformation');
  try {
    const command = new DescribeStackResourcesCommand({ StackName, LogicalResourceId: BUCKET });
    const { StackResources = [] } = await new CloudFormationClient(config).send(command);
    const [found] = StackResources.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE');
    return found?.PhysicalResourceId && { name: found.PhysicalResourceId, partition: found.StackId.split(':')[1] };
  } catch (error) {
    if (error.name === 'ValidationError' && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

async function closeToWriting(s3, { name, partition }) {
  const { PutBucketPolicyCommand } = require('@aws-sdk/client-s3');
  const Resource = `arn:${partition}:s3:::${name}/*`;
  const Statement = [{ Sid: 'BeingRemoved', Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource }];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy }));
}

async function deleteObjects(s3, Bucket) {
  const { DeleteObjectsCommand, paginateListObjectsV2 } = require('@aws-sdk/client-s3');
  let count = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    if (Contents.length === 0) continue;
    const Objects = Contents.map(({ Key }) => ({ Key }));
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors.length > 0) throw new Error(`Could not delete ${Errors[0].Key} from ${Bucket}: ${Errors[0].Message}`);
    count += Contents.length;
  }
  return count;
}
