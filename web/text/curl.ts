// The command line that does what the form does.

export interface CurlRequest {
  readonly url: string;
  readonly body: unknown;
  /** The token itself is never shown: the line reads it from the variable TOKEN. */
  readonly needsToken: boolean;
}

/** A line for a POSIX shell. JSON of ours holds no single quote, but one would be escaped. */
export function curlLine({ url, body, needsToken }: CurlRequest): string {
  const quoted = JSON.stringify(body).replaceAll("'", String.raw`'\''`);
  const token = needsToken ? ' -H "authorization: Bearer $TOKEN"' : '';
  return `curl -X POST ${url}${token} -H 'content-type: application/json' -d '${quoted}'`;
}
