// The HTTP API's authorizer on a deployed stage: lets in whoever sends `Authorization: Bearer` and the stage's token.
import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerResult } from 'aws-lambda';
import { systemClock } from '../aws/system.ts';
import { readTokenSecretArn, StageToken, secretsManagerClient } from '../aws/token.ts';

const token = new StageToken(secretsManagerClient(), readTokenSecretArn(), systemClock);

export const handler = async ({
  identitySource,
}: APIGatewayRequestAuthorizerEventV2): Promise<APIGatewaySimpleAuthorizerResult> => {
  const [, given] = /^Bearer +(\S+)$/i.exec(identitySource?.[0] ?? '') ?? [];
  return { isAuthorized: given !== undefined && (await token.matches(given)) };
};
