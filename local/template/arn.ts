// What an ARN says: the name at its end, where it is of the kind expected, and its service.

/** `arn:aws:kinesis:…:stream/name` gives `name` for service `kinesis` and prefix `stream/`. */
export function nameInArn(arn: string, service: string, prefix: string): string {
  const [scheme, , actual, , , ...rest] = arn.split(':');
  const resource = rest.join(':');
  if (scheme === 'arn' && actual === service && resource.startsWith(prefix)) return resource.slice(prefix.length);
  throw new Error(`expected the ARN of a ${service} ${prefix.slice(0, -1) || 'resource'}, found ${arn}`);
}

/** Undefined for a text that is no ARN. */
export function serviceOf(arn: string): string | undefined {
  const [scheme, , service] = arn.split(':');
  return scheme === 'arn' ? service : undefined;
}
