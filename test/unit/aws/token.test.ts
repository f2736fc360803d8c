import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { readTokenSecretArn, StageToken } from '../../../src/aws/token.ts';

/** Secrets Manager with one secret, which counts how often it is read. */
class FakeSecrets extends SecretsManagerClient {
  secret: string | undefined = 'first';
  reads = 0;

  override send = async () => {
    this.reads += 1;
    if (this.secret === 'unreachable') throw new Error('no answer');
    return { SecretString: this.secret };
  };
}

let secrets: FakeSecrets;
let nowMs: number;
let token: StageToken;

beforeEach(() => {
  secrets = new FakeSecrets({ region: 'eu-west-1' });
  nowMs = 0;
  token = new StageToken(secrets, 'arn:secret', { now: () => nowMs });
});

describe('the stage token', () => {
  test('lets in who has it, and reads the secret once for all of them', async () => {
    expect(await Promise.all([token.matches('first'), token.matches('first')])).toEqual([true, true]);
    expect(secrets.reads).toBe(1);
  });

  test.each(['', 'second', 'first ', 'FIRST'])('lets in nobody with %j', async (given) => {
    expect(await token.matches(given)).toBe(false);
  });

  test('guessing costs one read a minute', async () => {
    for (nowMs = 0; nowMs < 120_000; nowMs += 1_000) await token.matches('guess');

    expect(secrets.reads).toBe(2);
  });

  test('a new value is known a minute after the last read, at the latest', async () => {
    await token.matches('first');
    secrets.secret = 'second';

    nowMs = 59_999;
    expect(await token.matches('second')).toBe(false);
    nowMs = 60_000;
    expect(await token.matches('second')).toBe(true);
    expect(await token.matches('first')).toBe(false);
  });

  test('a read that fails is told, and the next caller reads again', async () => {
    secrets.secret = 'unreachable';
    await expect(token.matches('first')).rejects.toThrow('no answer');

    secrets.secret = 'first';
    expect(await token.matches('first')).toBe(true);
  });

  test('an empty secret lets in nobody', async () => {
    secrets.secret = '';

    await expect(token.matches('')).rejects.toThrow('Expected a token in the secret arn:secret, found none.');
  });
});

describe('the environment', () => {
  test('names the secret', () => {
    expect(readTokenSecretArn({ TOKEN_SECRET_ARN: 'arn:secret' })).toBe('arn:secret');
  });

  test('without it the function does not start', () => {
    expect(() => readTokenSecretArn({})).toThrow('TOKEN_SECRET_ARN');
  });
});
