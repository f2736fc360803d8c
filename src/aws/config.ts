// The environment, read once when a function starts cold; a bad value stops it with a list of every fault.
import * as z from 'zod';
import { PROFILE_NAMES } from '../domain/limits/table.ts';

const environmentSchema = z.object({
  STAGE: z.string().min(1),
  LIMITS_PROFILE: z.enum(PROFILE_NAMES),
  STREAM_NAME: z.string().min(1),
  BUCKET_NAME: z.string().min(3),
  /** The function that pushes in the background. */
  PUSH_FUNCTION_NAME: z.string().min(1),
  /** What Firehose buffers at most before it writes an object: size in bytes and age in seconds. */
  BUFFER_SIZE_BYTES: z.coerce.number().int().positive(),
  BUFFER_INTERVAL_SECONDS: z.coerce.number().int().nonnegative(),
  /** Bytes that Firehose adds behind each record. */
  RECORD_DELIMITER_BYTES: z.coerce.number().int().nonnegative(),
});

export interface Config {
  readonly stage: string;
  readonly limitsProfile: z.infer<typeof environmentSchema>['LIMITS_PROFILE'];
  readonly streamName: string;
  readonly bucketName: string;
  readonly pushFunctionName: string;
  readonly bufferSizeBytes: number;
  readonly bufferIntervalSeconds: number;
  readonly recordDelimiterBytes: number;
}

export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const data = parseEnvironment(environmentSchema, environment);
  return Object.freeze({
    stage: data.STAGE,
    limitsProfile: data.LIMITS_PROFILE,
    streamName: data.STREAM_NAME,
    bucketName: data.BUCKET_NAME,
    pushFunctionName: data.PUSH_FUNCTION_NAME,
    bufferSizeBytes: data.BUFFER_SIZE_BYTES,
    bufferIntervalSeconds: data.BUFFER_INTERVAL_SECONDS,
    recordDelimiterBytes: data.RECORD_DELIMITER_BYTES,
  });
}

/** The variables as the schema has them, or an error with a list of every fault. */
export function parseEnvironment<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  const { data, error } = schema.safeParse(environment);
  if (data !== undefined) return data;
  const faults = error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  throw new Error(`The environment of this function is not as serverless.yml sets it:\n${faults.join('\n')}`);
}
