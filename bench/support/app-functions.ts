// The app's functions by their keys in serverless.yml, each loaded when it is asked for, as in an environment of its own.
export const FUNCTIONS = {
  createRun: () => import('../../src/handlers/create-run.ts'),
  pushRun: () => import('../../src/handlers/push-run.ts'),
  getRun: () => import('../../src/handlers/get-run.ts'),
  auditRun: () => import('../../src/handlers/audit-run.ts'),
  mirror: () => import('../../src/handlers/mirror.ts'),
};
