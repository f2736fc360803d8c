// The function's log: one JSON object a line where Lambda is set to that format, words for a terminal elsewhere.
import { inspect } from 'node:util';
import type { Log, LogFields } from '../domain/log.ts';

type Level = 'INFO' | 'WARN' | 'ERROR';
type WriteLine = (line: string) => void;

export function createLog(write: WriteLine, isJson: boolean, now: () => number): Log {
  const line = isJson ? jsonLine : terminalLine;
  const at = (level: Level) => (message: string, fields: LogFields) => {
    write(line(new Date(now()).toISOString(), level, message, fields));
  };
  return {
    info: (message, fields = {}) => at('INFO')(message, fields),
    warn: (message, error, fields = {}) => at('WARN')(message, { ...fields, error }),
    error: (message, error, fields = {}) => at('ERROR')(message, { ...fields, error }),
  };
}

function jsonLine(timestamp: string, level: Level, message: string, fields: LogFields): string {
  const { error, ...rest } = fields;
  return JSON.stringify({
    timestamp,
    level,
    message,
    ...rest,
    ...(error === undefined ? {} : { error: described(error) }),
  });
}

function terminalLine(timestamp: string, level: Level, message: string, fields: LogFields): string {
  const details = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : inspect(value)}`,
  );
  return [timestamp.slice(11, 23), level.padEnd(5), message, ...details].join(' ');
}

function described(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: described(cause) }) };
}

/** Lambda names its format in the environment. Standard output is where it collects the log. */
export const log: Log = createLog(
  (line) => {
    process.stdout.write(`${line}\n`);
  },
  process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON',
  Date.now,
);
