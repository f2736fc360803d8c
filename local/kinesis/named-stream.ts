// The stream that a request names, whether there is one of that name or not.

const STREAM_IN_ARN = /:stream\/([^/]+)/;

/** Undefined where the request names none, by name, by ARN or by the ARN of a consumer. */
export function streamNameIn(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const arn = textOf(input, 'StreamARN') ?? textOf(input, 'ConsumerARN') ?? '';
  return textOf(input, 'StreamName') ?? STREAM_IN_ARN.exec(arn)?.[1];
}

function textOf(input: object, name: string): string | undefined {
  const value: unknown = Reflect.get(input, name);
  return typeof value === 'string' ? value : undefined;
}
