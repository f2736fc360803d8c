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
import { SeenRun } from './seen-run.ts';

interface Output {
  on(event: 'error', listener: (error: Error & { readonly code?: string }) => void): unknown;
}

/** What it uses of a process. */
export interface OwnProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Terminal & Output;
  readonly stderr: Pick<Terminal, 'write'> & Output;
  on(signal: 'SIGINT', listener: () => void): unknown;
  /** At once, whatever is under way. */
  exit(code: number): unknown;
}

/** What a shell reports of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/** The exit code: 0 when every record was accepted. */
export async function sendFromTerminal(
  args: readonly string[],
  terminal: OwnProcess,
  clock: Clock = systemClock,
): Promise<number> {
  endWithReader(terminal);
  try {
    return await send(args, terminal, clock);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    terminal.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/** Whoever reads what is told may have enough of it, as `head` has: a run goes on without that, and nothing is wrong. */
function endWithReader(terminal: OwnProcess): void {
  for (const output of [terminal.stdout, terminal.stderr]) {
    output.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
      terminal.exit(0);
    });
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
  const seen = new SeenRun(url, terminal, progress);
  const stop = new AbortController();
  terminal.on('SIGINT', () => {
    const isSecond = stop.signal.aborted;
    progress.say(isSecond ? seen.whereToLook() : 'Stopping the run; Ctrl-C again does not wait for its end.');
    if (isSecond) terminal.exit(INTERRUPTED);
    else stop.abort();
  });
  const answer = await sendAndFollow({
    client: new ApiClient(url, () => token),
    body: options.body,
    idempotencyKey: randomUUID(),
    clock,
    stopWanted: stop.signal,
    show: (run) => seen.show(run),
  });
  if (!answer.ok) throw new UserError(whatFailed(inFlags(answer.failure), url, hint));
  const run = answer.document;
  progress.say(accountLines(run, clock.now()));
  return run.accepted === run.requested ? 0 : 1;
}

function whatFailed(failure: Failure, url: URL, hint: string): string {
  if (failure.kind === 'unauthorized') return `${failureText(failure)} Give it with --token, or in the variable TOKEN.`;
  return failure.kind === 'unreachable' ? `${url} does not answer (${failure.message}). ${hint}` : failureText(failure);
}
