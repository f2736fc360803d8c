// What is told once everything answers.
import { relative } from 'node:path';
import type { Settings } from './settings.ts';

export function banner({ httpPort, awsPort, dataDir }: Settings, limits: string): string {
  const site = `http://localhost:${httpPort}`;
  return `
Kinesis Playground is ready, with ${limits} limits

  page   ${site}
  API    ${site}/runs
  AWS    http://127.0.0.1:${awsPort}   for any AWS client: AWS_ENDPOINT_URL=http://127.0.0.1:${awsPort}
  data   ${relative(process.cwd(), dataDir) || dataDir}

  curl -X POST ${site}/runs -H 'content-type: application/json' -d '{"count":1000}'

Ctrl-C ends it.

`;
}
