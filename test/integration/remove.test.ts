import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const EmptyBucket = createRequire(import.meta.url)('../../resources/empty-bucket.cjs');

const AWS_VARIABLES = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_CONFIG_FILE: '/nowhere',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
};

/** CloudFormation and S3, as far as removing asks them; each answer is taken from the list. */
class FakeAws {
  readonly asked: string[] = [];
  readonly answers: { status?: number; body: string }[] = [];
  readonly #server: Server = createServer(async (request, response) => {
    this.asked.push(await described(request));
    const { status = 200, body } = this.answers.shift() ?? { status: 500, body: '' };
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });

  async start(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }
}

async function described(request: IncomingMessage): Promise<string> {
  const body = await text(request);
  return `${request.method} ${request.url?.replace(/&?x-id=\w+/, '')} ${body}`;
}

const stackResource = (stackId: string) => `
  <DescribeStackResourcesResponse><DescribeStackResourcesResult><StackResources><member>
    <StackId>${stackId}</StackId><LogicalResourceId>Bucket</LogicalResourceId>
    <PhysicalResourceId>the-bucket</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus>
  </member></StackResources></DescribeStackResourcesResult></DescribeStackResourcesResponse>`;

const page = (keys: string[], next?: string) => `
  <ListBucketResult><Name>the-bucket</Name><IsTruncated>${next !== undefined}</IsTruncated>
    ${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}
    ${keys.map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`).join('')}
  </ListBucketResult>`;

const failure = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

const STACK = stackResource('arn:aws-cn:cloudformation:cn-north-1:1:stack/playground-ann/id');
const DELETED = { body: '<DeleteResult/>' };

const environment = { ...process.env };
let aws: FakeAws;
let remove: () => Promise<void>;
let notices: string[];

beforeEach(async () => {
  aws = new FakeAws();
  Object.assign(process.env, AWS_VARIABLES, { AWS_ENDPOINT_URL: await aws.start() });
  notices = [];
  const provider = { getRegion: () => 'eu-west-1', naming: { getStackName: () => 'playground-ann' } };
  const log = { notice: (line: string) => notices.push(line) };
  remove = new EmptyBucket({ getProvider: () => provider }, {}, { log }).hooks['before:remove:remove'];
});

afterEach(async () => {
  await aws.stop();
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});

describe('sls remove', () => {
  test("closes the stage's own bucket to writing, then deletes every object in it", async () => {
    aws.answers.push({ body: STACK }, { body: '' }, { body: page(['a', 'b'], 'more') }, DELETED);
    aws.answers.push({ body: page(['c']) }, DELETED);

    await remove();

    const [stack = '', policy = '', firstPage, firstDelete = '', secondPage, secondDelete = ''] = aws.asked;
    expect(aws.asked).toHaveLength(6);
    expect(stack).toContain('Action=DescribeStackResources');
    expect(stack).toContain('StackName=playground-ann');
    expect(policy).toMatch(/^PUT \/the-bucket\/?\?policy/);
    expect(policy).toContain(
      '"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws-cn:s3:::the-bucket/*"',
    );
    expect(firstPage).toMatch(/^GET \/the-bucket\/?\?list-type=2/);
    expect(firstDelete).toMatch(/^POST \/the-bucket\/?\?delete.*<Key>a<\/Key>.*<Key>b<\/Key>/s);
    expect(secondPage).toContain('continuation-token=more');
    expect(secondDelete).toContain('<Key>c</Key>');
    expect(notices).toEqual(['Emptied the bucket the-bucket: 3 objects deleted.']);
  });

  test('deletes nothing where there is no such stack', async () => {
    aws.answers.push({ status: 400, body: failure('ValidationError', 'Stack playground-ann does not exist') });

    await remove();

    expect(aws.asked).toHaveLength(1);
    expect(notices).toEqual([]);
  });

  test('deletes nothing where the bucket is gone already', async () => {
    aws.answers.push({ body: STACK.replace('CREATE_COMPLETE', 'DELETE_COMPLETE') });

    await remove();

    expect(aws.asked).toHaveLength(1);
  });

  test('goes no further when AWS does not let it look', async () => {
    aws.answers.push({ status: 403, body: failure('AccessDenied', 'not you') });

    await expect(remove()).rejects.toThrow('not you');

    expect(aws.asked).toHaveLength(1);
  });

  test('tells which object could not be deleted', async () => {
    const refused =
      '<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code><Message>locked</Message></Error></DeleteResult>';
    aws.answers.push({ body: STACK }, { body: '' }, { body: page(['a']) }, { body: refused });

    await expect(remove()).rejects.toThrow('Could not delete a from the-bucket: locked');
  });
});
