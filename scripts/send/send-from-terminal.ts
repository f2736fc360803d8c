// `npm run send` put together: options, address, the run, and its account. Ctrl-C stops the run, a second one only this.
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../local/system-clock.ts';
import { UserError } from '../../local/user-error.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { ApiClient } from '../../web/api/client.ts';
import { type Failure, failureText } from '../../web/api/failure.ts';
import { findAddress } from './destination.ts';
import { inFlags } from './flags.ts';
import { sendAndFollow } from './follow.ts';
import { HELP, readOptions } from './options.ts';
import { accountLines, ProgressLine, type Terminal } from './progress.ts';

/** What it uses of a process. */
export interface OwnProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Terminal;
  readonly stderr: Pick<Terminal, 'write'>;
  once(signal: 'SIGINT', listener: () => void): unknown;
}

/** The exit code: 0 when every record was accepted. */
export async function sendFromTerminal(
  args: readonly string[],
  terminal: OwnProcess,
  clock: Clock = systemClock,
): Promise<number> {
  try {
    return await send(args, terminal, clock);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    terminal.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function send(args: readonly string[], terminal: OwnProcess, clock: Clock): Promise<number> {
  const options = readOptions(args);
  if (!options) {
    terminal.stdout.write(HELP);
    return 0;
  }
  const { url, token, hint } = await findAddress(options.destination, terminal.env);
  const progress = new ProgressLine(terminal.stdout);
  const stop = new AbortController();
  terminal.once('SIGINT', () => {
    progress.say('Stopping the run; Ctrl-C again does not wait for its end.');
    stop.abort();
  });
  const answer = await sendAndFollow({
    client: new ApiClient(url, () => token),
    body: options.body,
    idempotencyKey: randomUUID(),
    clock,
    stopWanted: stop.signal,
    show: (run) => progress.show(run),
  });
  if (!answer.ok) throw new UserError(whatFailed(inFlags(answer.failure), hint));
  const run = answer.document;
  progress.say(accountLines(run, clock.now()));
  return run.accepted === run.requested ? 0 : 1;
}

function whatFailed(failure: Failure, hint: string): string {
  if (failure.kind === 'unauthorized') return `${failureText(failure)} Give it with --token, or in the variable TOKEN.`;
  return failure.kind === 'unreachable' ? `${failureText(failure)} ${hint}` : failureText(failure);
}
