// Whether a port is free, and whether somebody answers on it.
import { connect, createServer } from 'node:net';
import { UserError } from '../user-error.ts';
import { HOST } from './settings.ts';

/** Browsers and curl may take "localhost" for the IPv6 loopback, so what listens there would be in the way too. */
const LOOPBACKS = [HOST, '::1'];

/** Rejects with one line that names the port and the variable that moves it. */
export async function requireFree(port: number, variable: string): Promise<void> {
  const free = await Promise.all(LOOPBACKS.map((host) => isFree(port, host)));
  if (free.every(Boolean)) return;
  throw new UserError(`Port ${port} is taken: stop what listens there, or set ${variable} to another port.`);
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      // A machine without IPv6 has nothing in the way there.
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(true);
      else reject(new UserError(`Port ${port} cannot be listened on: ${error.message}.`));
    });
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}

export function isAnswering(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: HOST });
    const answer = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}
