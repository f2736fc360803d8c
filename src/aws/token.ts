// The stage's token in Secrets Manager: read when first asked for, and again when it may have been rotated.
import { createHash, timingSafeEqual } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Clock } from '../domain/clock.ts';

/** A wrong token makes us read the secret again, at most this often: guessing must not cost a call each. */
const READ_AGAIN_AFTER_MS = 60_000;

interface Reading {
  readonly atMs: number;
  readonly token: Promise<string>;
}

export class StageToken {
  readonly #secrets: SecretsManagerClient;
  readonly #secretArn: string;
  readonly #clock: Pick<Clock, 'now'>;
  #reading: Reading | undefined;

  constructor(secrets: SecretsManagerClient, secretArn: string, clock: Pick<Clock, 'now'>) {
    this.#secrets = secrets;
    this.#secretArn = secretArn;
    this.#clock = clock;
  }

  /** Whether `given` is the token now. Rejects when the secret cannot be read. */
  async matches(given: string): Promise<boolean> {
    if (equal(given, await this.#token())) return true;
    return this.#isDue() && equal(given, await this.#readAgain());
  }

  #token(): Promise<string> {
    return this.#reading?.token ?? this.#readAgain();
  }

  #isDue(): boolean {
    return this.#reading === undefined || this.#clock.now() - this.#reading.atMs >= READ_AGAIN_AFTER_MS;
  }

  /** Callers that meet here share one call. A failed one is forgotten, so that the next caller tries again. */
  async #readAgain(): Promise<string> {
    const reading = { atMs: this.#clock.now(), token: this.#read() };
    this.#reading = reading;
    return reading.token.catch((error: unknown) => {
      if (this.#reading === reading) this.#reading = undefined;
      throw error;
    });
  }

  async #read(): Promise<string> {
    const { SecretString } = await this.#secrets.send(new GetSecretValueCommand({ SecretId: this.#secretArn }));
    if (!SecretString) throw new Error(`Expected a token in the secret ${this.#secretArn}, found none.`);
    return SecretString;
  }
}

/** Takes as long whatever differs: digests are of one length. */
function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

export const secretsManagerClient = (): SecretsManagerClient => new SecretsManagerClient({});

export function readTokenSecretArn(environment: NodeJS.ProcessEnv = process.env): string {
  return z.object({ TOKEN_SECRET_ARN: z.string().min(1) }).parse(environment).TOKEN_SECRET_ARN;
}
