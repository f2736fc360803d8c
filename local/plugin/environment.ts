// What every function finds in its environment on this machine: the stack's own names, and where AWS is.
import { devNull } from 'node:os';
import type { Deployment } from '../template/read-template.ts';
import type { Framework } from './framework.ts';

/**
 * Makes this process forget the person's own AWS account, so that nothing of it reaches a function, then gives each
 * function its environment with every reference resolved.
 */
export function setEnvironment({ service }: Framework, { platform, functions }: Deployment, awsUrl: string): void {
  const local = {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_ENDPOINT_URL: awsUrl,
    AWS_REGION: platform.region,
    // That an SDK of next year will want a newer Node.js is nothing to read at every start.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_')) delete process.env[name];
  }
  Object.assign(process.env, local);
  service.provider.environment = {};
  for (const { key, environment } of functions) service.getFunction(key).environment = { ...environment, ...local };
}
