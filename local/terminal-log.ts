// The platform's own log: one line a happening on stderr, for whoever sits at the terminal.
import type { Log, LogFields } from '../src/domain/log.ts';

export function terminalLog(write: (line: string) => void, now: () => number): Log {
  const line = (level: string, message: string, fields: LogFields) => {
    const details = Object.entries(fields).map(([name, value]) => ` ${name}=${String(value)}`);
    write(`${new Date(now()).toISOString().slice(11, 23)} ${level.padEnd(5)} ${message}${details.join('')}\n`);
  };
  const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  return {
    info: (message, fields = {}) => line('INFO', message, fields),
    warn: (message, error, fields = {}) => line('WARN', `${message}: ${reason(error)}`, fields),
    // Unexpected, so whoever mends it needs to know where.
    error: (message, error, fields = {}) =>
      line('ERROR', `${message}: ${(error instanceof Error && error.stack) || reason(error)}`, fields),
  };
}
