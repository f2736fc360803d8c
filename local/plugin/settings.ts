// Where the local stage listens and keeps its data: from serverless.yml, which takes them from PORT, AWS_PORT and DATA_DIR.
import { resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../user-error.ts';
import type { Framework } from './framework.ts';

export interface Settings {
  readonly httpPort: number;
  readonly awsPort: number;
  readonly dataDir: string;
}

/** Loopback only: what runs here asks nobody for a token. */
export const HOST = '127.0.0.1';

const port = (variable: string) =>
  z.coerce
    .number(`${variable} must be a port number`)
    .int(`${variable} must be a whole number`)
    .min(1, `${variable} must be at least 1`)
    .max(65_535, `${variable} must be at most 65535`);

const schema = z.object({ httpPort: port('PORT'), awsPort: port('AWS_PORT'), dataDir: z.string().min(1) });

export function readSettings({ service, processedInput, serviceDir }: Framework): Settings {
  const { httpPort = service.custom?.['serverless-offline']?.httpPort } = processedInput.options;
  const parsed = schema.safeParse({ ...service.custom?.['local-aws'], httpPort });
  if (!parsed.success) throw new UserError(parsed.error.issues.map(({ message }) => message).join('; '));
  return { ...parsed.data, dataDir: resolve(serviceDir, parsed.data.dataDir) };
}
