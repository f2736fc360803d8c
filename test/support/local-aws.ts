// The local AWS as a process of its own, to be killed, and the SDK's client for it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Kinesis } from '@aws-sdk/client-kinesis';

interface LocalAwsOptions {
  readonly dataDir: string;
  /** How large a file may become: the shell sees to it. */
  readonly fileLimitKib?: number;
}

export interface LocalAws {
  readonly client: Kinesis;
  /** What it wrote to stderr so far. */
  errors(): string;
  untilActive(StreamName: string): Promise<void>;
  /** As `kill -9` does. */
  kill(): Promise<void>;
}

const SERVER = 'scripts/aws.mjs';

/** Without limits on rates. It never retries, so that each refusal shows. */
export async function startLocalAws({ dataDir, fileLimitKib }: LocalAwsOptions): Promise<LocalAws> {
  const [command, ...args] =
    fileLimitKib === undefined
      ? [process.execPath, SERVER]
      : ['bash', '-c', `ulimit -f ${fileLimitKib}; exec "${process.execPath}" ${SERVER}`];
  const child = spawn(command ?? '', args, {
    env: { ...process.env, AWS_PORT: '0', DATA_DIR: dataDir, LIMITS: 'unlimited' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const endpoint = /http:\/\/\S+?(?=,)/.exec(line)?.[0];
    if (endpoint !== undefined) return running(child, endpoint, () => errors);
  }
  throw new Error(`The local AWS did not start: ${errors}`);
}

function running(child: ChildProcess, endpoint: string, errors: () => string): LocalAws {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new Kinesis({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  return {
    client,
    errors,
    async untilActive(StreamName) {
      for (;;) {
        const { StreamDescriptionSummary } = await client.describeStreamSummary({ StreamName });
        if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return;
      }
    },
    async kill() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      client.destroy();
    },
  };
}
