// The stage's CloudFormation, compiled in memory: the steps of `sls package` without its bundles, archives and files.
import { ACCOUNT_ID } from '../spec.ts';
import { type Deployment, readTemplate } from '../template/read-template.ts';
import type { Framework } from './framework.ts';

const STEPS = [
  'package:initialize',
  'package:setupProviderConfiguration',
  'package:compileFunctions',
  'package:compileEvents',
  'aws:package:finalize:mergeCustomProviderResources',
];

export async function compileDeployment(framework: Framework): Promise<Deployment> {
  for (const step of STEPS) {
    for (const event of [`before:${step}`, step, `after:${step}`]) await runHooks(framework, event);
  }
  const provider = framework.getProvider('aws');
  const keys = framework.service.getAllFunctions();
  return readTemplate(framework.service.provider.compiledCloudFormationTemplate, {
    region: provider.getRegion(),
    accountId: ACCOUNT_ID,
    stackName: provider.naming.getStackName(),
    functionKeys: Object.fromEntries(keys.map((key) => [provider.naming.getLambdaLogicalId(key), key])),
  });
}

async function runHooks({ pluginManager }: Framework, event: string): Promise<void> {
  for (const { hook } of pluginManager.hooks[event] ?? []) await hook();
}
