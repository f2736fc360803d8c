// The app's functions, each invocation in a process of its own, so that one can be killed in its middle and nothing else.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, 'one-function.mjs');
const TIMEOUT_MS = { createRun: 29_000, pushRun: 900_000, getRun: 10_000, auditRun: 29_000, mirror: 60_000 };

export class Environments {
  #idle = new Map();
  #busy = new Map();

  constructor({ url, variables, log }) {
    this.url = url;
    this.variables = variables;
    this.log = log;
  }

  /** Rejects with what the function threw, or when its process has died. */
  async invoke(key, event) {
    const child = this.#idleOf(key).pop() ?? (await this.#start(key));
    const busy = this.#busyOf(key);
    busy.add(child);
    try {
      const { answer, error } = await answerOf(child, event);
      if (error !== undefined) throw new Error(error);
      return answer;
    } finally {
      busy.delete(child);
      if (child.connected) this.#idleOf(key).push(child);
    }
  }

  /** How many invocations of a function go on. */
  underWay(key) {
    return this.#busyOf(key).size;
  }

  /** Kills one in the middle of its work; false where none is at work. */
  kill(key) {
    const [child] = this.#busyOf(key);
    return child?.kill('SIGKILL') ?? false;
  }

  async #start(key) {
    const env = { ...process.env, ...this.variables, FUNCTIONS_URL: this.url, FUNCTION_KEY: key };
    env.FUNCTION_TIMEOUT_MS = String(TIMEOUT_MS[key]);
    const child = fork(FILE, { env, stdio: ['ignore', this.log, this.log, 'ipc'] });
    await Promise.race([once(child, 'message'), died(child, key)]);
    return child;
  }

  #idleOf = (key) => entryOf(this.#idle, key, () => []);
  #busyOf = (key) => entryOf(this.#busy, key, () => new Set());
}

function entryOf(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

function answerOf(child, event) {
  return new Promise((resolve, reject) => {
    const onExit = (code, signal) => reject(new Error(`Its process ended with ${signal ?? code}.`));
    child.once('exit', onExit);
    child.once('message', (answer) => {
      child.off('exit', onExit);
      resolve(answer);
    });
    child.send(event, (error) => error && reject(error));
  });
}

const died = async (child, key) => {
  const [code] = await once(child, 'exit');
  throw new Error(`${key} did not start: ${code}.`);
};
