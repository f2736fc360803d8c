// Answers as AWS JSON 1.1 writes them: bytes as base64, times as seconds since the epoch.

const MS_PER_SECOND = 1_000;

/** The value as plain JSON. What has neither bytes nor times in it is given back as it is, without a copy. */
export function toWireJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return toBase64(value);
  if (value instanceof Date) return value.getTime() / MS_PER_SECOND;
  return Array.isArray(value) ? listToWire(value) : objectToWire(value);
}

const toBase64 = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

function listToWire(list: readonly unknown[]): readonly unknown[] {
  const written = list.map(toWireJson);
  return written.every((item, index) => item === list[index]) ? list : written;
}

function objectToWire(object: object): object {
  let written: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(object)) {
    const member = toWireJson(value);
    if (member === value) continue;
    written ??= { ...object };
    written[name] = member;
  }
  return written ?? object;
}
