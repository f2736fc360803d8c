// The servers that are measured, each a process of its own on loopback. Ours stores what it takes on the disk; the peers
// keep it in memory, as is their default.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BENCH = join(import.meta.dirname, '..');
const START_MS = 20_000;
const HTTP2_FLOOR = 'floor, HTTP/2';

/** How each is started: arguments for node, and environment. */
const COMMANDS = {
  floor: (port) => ({ args: [join(BENCH, 'servers/floor.mjs')], env: { PORT: port } }),
  [HTTP2_FLOOR]: (port) => ({ args: [join(BENCH, 'servers/floor.mjs')], env: { PORT: port, HTTP_VERSION: '2' } }),
  ours: (port, folder) => ({
    args: [join(BENCH, '../scripts/aws.mjs')],
    env: { AWS_PORT: port, LIMITS: 'unlimited', DATA_DIR: folder },
  }),
  kinesalite: (port) => ({
    args: [join(BENCH, 'node_modules/kinesalite/cli.js'), '--port', port, '--shardLimit', '1000'],
    env: {},
  }),
  'kinesis-local': async (port) => ({
    args: [join(BENCH, 'node_modules/kinesis-local/main.js')],
    env: {
      KINESIS_MOCK_PLAIN_PORT: port,
      KINESIS_MOCK_TLS_PORT: String(await freePort()),
      SHARD_LIMIT: '1000',
      KINESIS_MOCK_CERT_PATH: join(BENCH, 'node_modules/kinesis-local/server.json'),
    },
  }),
};

/** Starts one and resolves when it takes connections. */
export async function startServer(name, overrides = {}) {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'kinesis-bench-'));
  const { args, env } = await COMMANDS[name](String(port), folder);
  const environment = { ...process.env, ...env, ...overrides };
  const child = spawn(process.execPath, args, { cwd: folder, env: environment, stdio: 'ignore' });
  const endWithUs = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', endWithUs);
  await untilItAnswers(name, port, child);
  return {
    name,
    port,
    memory: () => memoryOf(child.pid),
    async stop() {
      process.off('exit', endWithUs);
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function startServers(names) {
  const servers = [];
  for (const name of names) servers.push(await startServer(name));
  return servers;
}

export const stopServers = (servers) => Promise.all(servers.map((server) => server.stop()));

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function untilItAnswers(name, port, child) {
  for (const end = Date.now() + START_MS; Date.now() < end; await new Promise((wake) => setTimeout(wake, 50))) {
    if (child.exitCode !== null) break;
    if (await (name === HTTP2_FLOOR ? connects(port) : answers(port))) return;
  }
  throw new Error(`${name} did not start within ${START_MS / 1_000} seconds.`);
}

const answers = (port) =>
  fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' }).then(
    () => true,
    () => false,
  );

/** For a server that does not speak what fetch speaks. */
function connects(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });
}

/**
 * Memory now: what is the process's own, and what is mapped of files, which the system takes back when it needs it.
 * Undefined where the system does not tell.
 */
async function memoryOf(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const mib = (name) => {
    const kib = new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1];
    return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
  };
  return { anonMiB: mib('RssAnon'), fileMiB: mib('RssFile') };
}
