// The name at the end of an ARN, where the ARN is of the kind expected.

/** `arn:aws:kinesis:…:stream/name` gives `name` for service `kinesis` and prefix `stream/`. */
export function nameInArn(arn: string, service: string, prefix: string): string {
  const [scheme, , actual, , , ...rest] = arn.split(':');
  const resource = rest.join(':');
  if (scheme === 'arn' && actual === service && resource.startsWith(prefix)) return resource.slice(prefix.length);
  throw new Error(`expected the ARN of a ${service} ${prefix.slice(0, -1) || 'resource'}, found ${arn}`);
}
