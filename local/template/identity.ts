// What `Ref` and `Fn::GetAtt … Arn` of a resource give: its name and its ARN, by the rules of its type.
import type { Place, Resource } from './template.ts';

export interface Identity {
  readonly name: string;
  readonly arn: string;
  /** What `Ref` gives. */
  readonly ref: string;
}

interface Rule {
  /** The property that names the resource; where it is not set, CloudFormation makes up a name. */
  readonly nameProperty: string;
  arn(name: string, place: Place, textOf: (property: string) => string): string;
  readonly refersByArn?: boolean;
}

const regional =
  (service: string, prefix: string, suffix = '') =>
  (name: string, { region, accountId }: Place): string =>
    `arn:aws:${service}:${region}:${accountId}:${prefix}${name}${suffix}`;

const RULES: Readonly<Record<string, Rule>> = {
  'AWS::Kinesis::Stream': { nameProperty: 'Name', arn: regional('kinesis', 'stream/') },
  // AWS puts the second of its making behind it; where it is read from here, the name tells which it is.
  'AWS::Kinesis::StreamConsumer': {
    nameProperty: 'ConsumerName',
    arn: (name, _, textOf) => `${textOf('StreamARN')}/consumer/${name}`,
    refersByArn: true,
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    nameProperty: 'DeliveryStreamName',
    arn: regional('firehose', 'deliverystream/'),
  },
  'AWS::S3::Bucket': { nameProperty: 'BucketName', arn: (name) => `arn:aws:s3:::${name}` },
  'AWS::Lambda::Function': { nameProperty: 'FunctionName', arn: regional('lambda', 'function:') },
  'AWS::Logs::LogGroup': { nameProperty: 'LogGroupName', arn: regional('logs', 'log-group:', ':*') },
  'AWS::Logs::LogStream': { nameProperty: 'LogStreamName', arn: regional('logs', 'log-stream:') },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    arn: (name, { accountId }) => `arn:aws:iam::${accountId}:role/${name}`,
  },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    arn: regional('secretsmanager', 'secret:'),
    refersByArn: true,
  },
};

/** Undefined for a type that nothing can refer to here. `textOf` resolves the value of a property. */
export function identify(
  logicalId: string,
  resource: Resource,
  place: Place,
  textOf: (property: unknown) => string,
): Identity | undefined {
  const rule = RULES[resource.Type];
  if (!rule) return undefined;
  const given = resource.Properties[rule.nameProperty];
  const name = given === undefined ? madeUpName(logicalId, resource, place) : textOf(given);
  const arn = rule.arn(name, place, (property) => textOf(resource.Properties[property]));
  return { name, arn, ref: rule.refersByArn ? arn : name };
}

/** Like CloudFormation's own, less the random end: there is but one stack here. A bucket's name is in lower case. */
function madeUpName(logicalId: string, { Type }: Resource, { stackName }: Place): string {
  const name = `${stackName}-${logicalId}`;
  return Type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}
