import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readTemplate } from '../../local/template/read-template.ts';
import { PATIENCE } from '../../src/aws/clients.ts';
import { FUNCTION_LIMITS } from '../../src/domain/limits/function-limits.ts';

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks deep into what CloudFormation leaves open.
  readonly Properties: any;
  readonly DependsOn?: string | string[];
}
type Resources = Record<string, Resource>;

const run = promisify(execFile);

const SERVERLESS = 'node_modules/serverless/bin/serverless.js';
const TEMPLATE = 'cloudformation-template-update-stack.json';

const folder = mkdtempSync(join(tmpdir(), 'playground-package-'));
const template = join(folder, TEMPLATE);
let resources: Resources;

const hasCfnLint = spawnSync('cfn-lint', ['--version']).status === 0;

interface Linted {
  readonly stdout: string;
  readonly code: number;
}

/** What cfn-lint finds it prints, and ends with a code that is not 0. */
async function lint(): Promise<Linted> {
  try {
    // W3005: osls names dependencies that follow from references anyway.
    const { stdout } = await run('cfn-lint', ['--ignore-checks', 'W3005', '--', template]);
    return { stdout, code: 0 };
  } catch (error) {
    return error as Linted;
  }
}

/** Packages as `npx sls package` does, without any AWS account in reach. */
async function packageApp(): Promise<void> {
  const { PATH, HOME } = process.env;
  const command = [SERVERLESS, 'package', '--package', folder];
  const env = { PATH, HOME, AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' };
  // The framework tells what went wrong on standard output.
  await run(process.execPath, command, { env }).catch((error: { stdout: string; message: string }) => {
    throw new Error(`${error.message}\n${error.stdout}`);
  });
}

const readTemplateFile = () => JSON.parse(readFileSync(template, 'utf8'));

const ofType = (type: string): [string, Resource][] =>
  Object.entries(resources).filter(([, { Type }]) => Type === type);

const propertiesOf = (logicalId: string) => resources[logicalId]?.Properties;

const list = <T>(value: T | T[]): T[] => [value].flat() as T[];

/** Undefined where cfn-lint is not installed. */
let linted: Promise<Linted> | undefined;

beforeAll(async () => {
  await packageApp();
  resources = readTemplateFile().Resources;
  // While the tests run, as it takes seconds.
  if (hasCfnLint) linted = lint();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the HTTP API', () => {
  test('every route but the page asks for the token', () => {
    const routes = ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'CUSTOM');

    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual([
      '$default',
      'GET /',
      'GET /deliveries',
      'GET /deliveries/{key+}',
      'GET /limits',
      'GET /mirror',
      'GET /runs',
      'GET /runs/{runId}',
      'GET /runs/{runId}/audit',
      'GET /stream',
      'GET /stream/shards/{shardId}/records',
      'POST /runs',
      'POST /runs/{runId}/stop',
    ]);
    expect(open.map(({ RouteKey }) => RouteKey)).toEqual(['GET /']);
  });

  test('the token is made when the stage is deployed, and only the authorizer may read it', () => {
    const readers = Object.entries(resources).filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('secretsmanager:GetSecretValue'),
    );

    expect(propertiesOf('TokenSecret').GenerateSecretString.PasswordLength).toBeGreaterThanOrEqual(32);
    expect(propertiesOf('TokenSecret').SecretString).toBeUndefined();
    expect(readers.map(([logicalId]) => logicalId)).toEqual(['AuthorizeRole']);
  });

  test('calls are throttled, and no other origin may make them', () => {
    expect(propertiesOf('HttpApiStage').DefaultRouteSettings.ThrottlingRateLimit).toBeLessThanOrEqual(100);
    expect(propertiesOf('HttpApi').CorsConfiguration).toBeUndefined();
  });
});

describe('access', () => {
  const statements = () =>
    Object.entries(resources).flatMap(([logicalId, { Properties }]) => {
      const policies = [...(Properties?.Policies ?? []), ...(Properties?.PolicyDocument ? [Properties] : [])];
      return policies.flatMap(({ PolicyDocument }) =>
        // biome-ignore lint/suspicious/noExplicitAny: see above.
        PolicyDocument.Statement.map((statement: any) => ({ logicalId, ...statement })),
      );
    });

  test('every function has a role of its own', () => {
    const roles = ofType('AWS::Lambda::Function').map(([, { Properties }]) => JSON.stringify(Properties.Role));

    expect(roles.length).toBeGreaterThan(10);
    expect(new Set(roles).size).toBe(roles.length);
  });

  test('nothing is allowed on everything, and no action is a pattern', () => {
    const allowed = statements().filter(({ Effect }) => Effect === 'Allow');
    const resourcesNamed = allowed.flatMap(({ Resource }) => list(Resource)).filter((name) => typeof name === 'string');
    const actions = allowed.flatMap(({ Action }) => list<string>(Action));

    expect(allowed.length).toBeGreaterThan(15);
    expect(resourcesNamed).toEqual([]);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test("every function may write to its own log, and to no one else's", () => {
    for (const [logicalId] of ofType('AWS::Lambda::Function')) {
      const name = logicalId.replace('LambdaFunction', '');
      const own = statements().filter((statement) => statement.logicalId === `${name}Role`);
      const logs = own.filter(({ Action }) => list<string>(Action).includes('logs:PutLogEvents'));

      expect(logs.map(({ Resource }) => Resource)).toEqual([{ 'Fn::GetAtt': [`${name}LogGroup`, 'Arn'] }]);
    }
  });

  test('whoever reads a shard by hand may ask this stream for an iterator and for records, and nothing else of Kinesis', () => {
    const ofKinesis = statements().filter(
      ({ logicalId, Action }) => logicalId === 'ReadShardRole' && list<string>(Action)[0]?.startsWith('kinesis:'),
    );

    expect(ofKinesis.map(({ Action, Resource }) => ({ Action, Resource }))).toEqual([
      {
        Action: ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'],
        Resource: { 'Fn::GetAtt': ['Stream', 'Arn'] },
      },
    ]);
  });

  /** Everything but the log, as `action what`: S3's keys, and the prefixes that may be listed. */
  function grantsOf(functionName: string): string[] {
    const own = statements().filter(
      ({ logicalId, Effect }) => logicalId === `${functionName}Role` && Effect === 'Allow',
    );
    const grants = own.flatMap(({ Action, Resource, Condition }) => {
      const names = Condition ? list<string>(Condition.StringLikeIfExists['s3:prefix']) : list(Resource).map(nameOf);
      return list<string>(Action).flatMap((action) => names.map((name) => `${action} ${name}`));
    });
    return grants.filter((grant) => !grant.startsWith('logs:')).sort();
  }

  interface Granted {
    readonly 'Fn::GetAtt'?: readonly string[];
    readonly 'Fn::Sub'?: string;
  }

  const nameOf = ({ 'Fn::GetAtt': whole, 'Fn::Sub': part = '' }: Granted): string =>
    whole?.[0] ?? part.replace(/^\$\{Bucket\.Arn\}\//, '').replace(/^arn:.*:function:/, '');

  const FOLLOW_RUNS = [
    'lambda:InvokeFunction kinesis-playground-dev-pushRun',
    's3:GetObject state/runs/*',
    's3:GetObject state/workers/*',
    's3:ListBucket state/runs/*',
    's3:ListBucket state/workers/*',
    's3:PutObject state/runs/*',
    's3:PutObject state/workers/*',
  ];
  const PUSH = ['kinesis:ListShards Stream', 'kinesis:PutRecords Stream'];
  const CLAIM_KEYS = [
    's3:GetObject state/idempotency/*',
    's3:ListBucket state/idempotency/*',
    's3:PutObject state/idempotency/*',
  ];

  test.each([
    ['CreateRun', [...FOLLOW_RUNS, ...PUSH, ...CLAIM_KEYS]],
    ['PushRun', [...FOLLOW_RUNS, ...PUSH]],
    ['StopRun', FOLLOW_RUNS],
    ['ListRuns', FOLLOW_RUNS],
    ['GetRun', FOLLOW_RUNS],
  ])('%s may do what it does to runs, and nothing else', (functionName, grants) => {
    expect(grantsOf(functionName)).toEqual(grants.toSorted());
  });

  test('only Firehose, for this account, may take on its role', () => {
    const [statement] = propertiesOf('DeliveryRole').AssumeRolePolicyDocument.Statement;

    expect(statement.Principal).toEqual({ Service: 'firehose.amazonaws.com' });
    expect(statement.Condition.StringEquals).toEqual({ 'sts:ExternalId': { Ref: 'AWS::AccountId' } });
  });
});

describe('the functions around runs', () => {
  const settingsOf = (functionName: string) => propertiesOf(`${functionName}LambdaFunction`);
  const WHOLE_CPU_MIB = 1_769;

  test('the one that pushes in the background has all the time that there is, as the plan of a run counts on, and a whole CPU', () => {
    expect(settingsOf('PushRun')).toMatchObject({
      Timeout: FUNCTION_LIMITS.invocationMaxSeconds.value,
      MemorySize: WHOLE_CPU_MIB,
    });
  });

  test('the one that pushes within the call has a whole CPU, and all the time until the HTTP API hangs up', () => {
    expect(settingsOf('CreateRun')).toMatchObject({
      Timeout: FUNCTION_LIMITS.httpAnswerMaxSeconds.value - 1,
      MemorySize: WHOLE_CPU_MIB,
    });
  });

  test.each(['StopRun', 'ListRuns', 'GetRun'])('%s has time for three tries of S3', (functionName) => {
    expect(settingsOf(functionName).Timeout).toBeGreaterThan((3 * PATIENCE.silenceMs) / 1_000);
  });

  test.each(['CreateRun', 'PushRun', 'StopRun', 'ListRuns', 'GetRun'])(
    '%s gives its orders to PushRun',
    (functionName) => {
      expect(settingsOf(functionName).Environment.Variables).toMatchObject({
        PUSH_FUNCTION_NAME: settingsOf('PushRun').FunctionName,
        BUCKET_NAME: { Ref: 'Bucket' },
        STREAM_NAME: { Ref: 'Stream' },
      });
    },
  );
});

describe('what is stored', () => {
  test('the stream is encrypted, and keeps records for a day', () => {
    expect(propertiesOf('Stream').StreamEncryption).toEqual({ EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' });
    expect(propertiesOf('Stream').RetentionPeriodHours).toBe(24);
  });

  test('every bucket is encrypted, private and open to TLS alone', () => {
    for (const [logicalId, { Properties }] of ofType('AWS::S3::Bucket')) {
      const policy = ofType('AWS::S3::BucketPolicy').find(([, { Properties: of }]) => of.Bucket.Ref === logicalId);

      expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration).toHaveLength(1);
      expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
      expect(policy?.[1].Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Principal: '*',
          Condition: { Bool: { 'aws:SecureTransport': expect.anything() } },
        }),
      );
    }
  });

  test('whoever writes to the bucket is removed before its policy, so that nothing is written while it is emptied', () => {
    for (const writer of ['DeliveryStream', 'CreateRunLambdaFunction', 'MirrorLambdaFunction']) {
      expect(list(resources[writer]?.DependsOn)).toContain('BucketPolicy');
    }
  });

  test('idempotency keys end after a week, long after any run and its retries, and nothing else that is stored does', () => {
    const rules: Record<string, unknown>[] = propertiesOf('Bucket').LifecycleConfiguration.Rules;
    const expiring = rules.filter((rule) => Object.keys(rule).some((name) => /expir/i.test(name)));

    expect(expiring).toEqual([
      { Id: expect.any(String), Status: 'Enabled', Prefix: 'state/idempotency/', ExpirationInDays: 7 },
    ]);
  });

  test('every log ends some day', () => {
    const groups = ofType('AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.RetentionInDays);

    expect(new Set(groups)).toEqual(new Set([14]));
  });
});

describe('the trigger of the mirror', () => {
  const trigger = () => propertiesOf('MirrorEventSourceMappingKinesisStream');

  test('blocks at a record that fails, as is AWS’s default, and writes what expires into the bucket', () => {
    expect(trigger()).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: false,
      MaximumRetryAttempts: -1,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Bucket', 'Arn'] } } },
    });
  });

  test('hands the batches of a shard over one after the other, as the mirror’s account needs them', () => {
    expect(trigger().ParallelizationFactor ?? 1).toBe(1);
  });

  test('tells the mirror what to look for, and what to do with poison', () => {
    expect(propertiesOf('MirrorLambdaFunction').Environment.Variables).toMatchObject({
      EGG_TEXT: 'egg',
      POISON_TEXT: 'poison-pill',
      POISON_POLICY: 'block',
    });
  });
});

describe('the stage parameters', () => {
  test('one shard and the classic limits deployed, with the buffer in bytes for the functions', () => {
    const { Variables } = propertiesOf('CreateRunLambdaFunction').Environment;

    expect(propertiesOf('Stream').ShardCount).toBe(1);
    expect(Variables).toMatchObject({ STAGE: 'dev', LIMITS_PROFILE: 'classic', BUFFER_SIZE_BYTES: '5242880' });
  });

  // Two shards locally: npm-start.test.ts.
  test('stand in the template, which is all that the local platform needs', () => {
    const { platform, functions } = readTemplate(readTemplateFile(), {
      region: 'us-east-1',
      accountId: '000000000000',
      stackName: 'kinesis-playground-dev',
      functionKeys: { MirrorLambdaFunction: 'mirror' },
    });

    expect(platform).toEqual({
      region: 'us-east-1',
      streams: [{ name: 'kinesis-playground-dev', shardCount: 1 }],
      consumers: [],
      buckets: [{ name: 'kinesis-playground-dev-bucket' }],
      deliveryStreams: [
        {
          name: 'kinesis-playground-dev',
          streamName: 'kinesis-playground-dev',
          bucketName: 'kinesis-playground-dev-bucket',
          prefix: 'records/',
          errorOutputPrefix: 'errors/!{firehose:error-output-type}/',
          bufferBytes: 5_242_880,
          bufferSeconds: 300,
          compression: 'UNCOMPRESSED',
          delimiter: '\n',
          fileExtension: undefined,
        },
      ],
      triggers: [
        {
          functionName: 'mirror',
          deployedName: 'kinesis-playground-dev-mirror',
          streamName: 'kinesis-playground-dev',
          consumerName: undefined,
          batchSize: 10_000,
          batchingWindowSeconds: 1,
          startingPosition: 'TRIM_HORIZON',
          startingTimestampMs: undefined,
          reportBatchItemFailures: true,
          bisectOnError: false,
          maximumRetryAttempts: -1,
          maximumRecordAgeSeconds: -1,
          parallelizationFactor: 1,
          tumblingWindowSeconds: 0,
          filterPatterns: [],
          onFailureBucket: 'kinesis-playground-dev-bucket',
        },
      ],
    });
    expect(functions.find(({ key }) => key === 'mirror')?.environment).toMatchObject({
      STREAM_NAME: 'kinesis-playground-dev',
      BUCKET_NAME: 'kinesis-playground-dev-bucket',
    });
  });
});

describe('cfn-lint', () => {
  const testWhereInstalled = hasCfnLint ? test : test.skip;

  testWhereInstalled(
    `finds no fault but the framework's own${hasCfnLint ? '' : ' (cfn-lint is not installed)'}`,
    async () => {
      expect(await linted).toMatchObject({ stdout: '', code: 0 });
    },
  );
});
