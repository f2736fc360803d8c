// Where the API is, and the token that opens it: here, at an address, or at a stage that AWS is asked about.
import { UserError } from '../../local/user-error.ts';
import type { Destination } from './options.ts';

export interface Address {
  /** Ends with a slash, so that routes are found beside it. */
  readonly url: URL;
  readonly token: string | null;
  /** What to look at when nobody answers. */
  readonly hint: string;
}

/** The stage of `npm start`, which asks for no token. */
const LOCAL_STAGE = 'local';
const LOCAL_PORT = '3000';

export async function findAddress(
  { url, stage, token }: Destination,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Address> {
  // What is there but empty was not given: a workflow's secret that nobody set, for one.
  const givenToken = token || environment.TOKEN || null;
  if (url !== undefined) return { url: folderOf(url), token: givenToken, hint: 'Is the address right?' };
  if (stage === undefined || stage === LOCAL_STAGE) {
    const port = environment.PORT || LOCAL_PORT;
    return { url: folderOf(`http://localhost:${port}`), token: givenToken, hint: 'Is `npm start` running?' };
  }
  const deployed = await deployedStage(stage, environment.AWS_REGION || REGION, givenToken);
  return { ...deployed, hint: `Is the stage ${stage} still there?` };
}

function folderOf(text: string): URL {
  const folder = text.endsWith('/') ? text : `${text}/`;
  if (!URL.canParse(folder)) {
    throw new UserError(`--url: expected an address such as https://api.example/, got ${JSON.stringify(text)}.`);
  }
  if (folder.endsWith('/runs/')) {
    throw new UserError(`--url: expected the address of the API, without /runs, got ${JSON.stringify(text)}.`);
  }
  return new URL(folder);
}

/** As `service`, `region` and `TokenSecret` have it in serverless.yml and resources/api.yml. */
const SERVICE = 'kinesis-playground';
const REGION = 'us-east-1';

async function deployedStage(stage: string, region: string, token: string | null): Promise<Omit<Address, 'hint'>> {
  const { CloudFormationClient, DescribeStackResourceCommand, DescribeStacksCommand } = await import(
    '@aws-sdk/client-cloudformation'
  );
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const StackName = `${SERVICE}-${stage}`;
  const cloudFormation = new CloudFormationClient({ region });
  const secrets = new SecretsManagerClient({ region });
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const url = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'ApiUrl')?.OutputValue;
    if (url === undefined) throw new UserError(`The stack ${StackName} tells no address: deploy it again.`);
    if (token !== null) return { url: folderOf(url), token };
    const { StackResourceDetail } = await cloudFormation.send(
      new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'TokenSecret' }),
    );
    const secret = await secrets.send(new GetSecretValueCommand({ SecretId: StackResourceDetail?.PhysicalResourceId }));
    return { url: folderOf(url), token: secret.SecretString ?? null };
  } catch (error) {
    if (error instanceof UserError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`AWS does not tell where the stage ${stage} is (${StackName} in ${region}): ${why}`);
  } finally {
    cloudFormation.destroy();
    secrets.destroy();
  }
}
