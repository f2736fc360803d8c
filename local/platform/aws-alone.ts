// The AWS endpoint without an app: streams and buckets are made by whoever calls it.
import { resolve } from 'node:path';
import { z } from 'zod';
import { PROFILE_NAMES } from '../../src/domain/limits/table.ts';
import { startPlatform } from '../platform.ts';
import { terminalLog } from '../terminal-log.ts';
import { UserError } from '../user-error.ts';

const environmentSchema = z.object({
  AWS_PORT: z.coerce.number().int().min(0).max(65_535).default(4566),
  AWS_REGION: z.string().min(1).default('us-east-1'),
  DATA_DIR: z.string().min(1).default('.playground'),
  LIMITS: z.enum(PROFILE_NAMES).default('classic'),
});

export async function runAwsAlone(environment: NodeJS.ProcessEnv): Promise<void> {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) throw new UserError(z.prettifyError(parsed.error));
  const { AWS_PORT, AWS_REGION, DATA_DIR, LIMITS } = parsed.data;
  const platform = await startPlatform({
    spec: { region: AWS_REGION, streams: [], buckets: [], deliveryStreams: [], triggers: [] },
    port: AWS_PORT,
    dataDir: resolve(DATA_DIR),
    limitsProfile: LIMITS,
    log: terminalLog((line) => process.stderr.write(line), Date.now),
    invoke: (functionName) => Promise.reject(new Error(`There are no functions here, so ${functionName} is none.`)),
  });
  process.stdout.write(`AWS answers on ${platform.url}, with ${LIMITS} limits. Ctrl-C ends it.\n`);
  await new Promise((resolveSignal) => {
    process.once('SIGINT', resolveSignal).once('SIGTERM', resolveSignal);
  });
  await platform.close();
}
