// `npm start` in a process of its own, as a person runs it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const START_WITHIN_MS = 60_000;

export interface StartedApp {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly output: () => string;
}

/** A port that nothing listens on at this moment. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return String(typeof address === 'object' ? address?.port : address);
}

const BREATH_MS = 50;

/** Asks until the answer is enough. Its time is the real one; between two questions it leaves the processors to it. */
export async function asked<T>(ask: () => Promise<T>, isEnough: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isEnough(answer)) return answer;
    await setTimeout(BREATH_MS);
  }
}

/** Starts it, and comes back when it says that it is ready. */
export async function startApp(environment: Readonly<Record<string, string>>): Promise<StartedApp> {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const timer = globalThis.setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`Not ready in time:\n${output}`));
    }, START_WITHIN_MS);
    const collect = (chunk: Buffer) => {
      output += chunk;
      if (output.includes('is ready')) resolve(clearTimeout(timer));
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('close', (code) => {
      clearTimeout(timer);
      reject(new Error(`Ended with ${code}:\n${output}`));
    });
  });
  return { process: child, output: () => output };
}
