// The log as the app sees it: what happened, in words and fields. Where it goes is the adapter's business.

export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, error: unknown, fields?: LogFields): void;
  error(message: string, error: unknown, fields?: LogFields): void;
}
