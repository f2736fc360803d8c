// The stage's functions, invoked as the event source mapping does it: with an event, without HTTP.
import Lambda from 'serverless-offline/lambda';
import type { Framework } from './framework.ts';
import { HOST } from './settings.ts';

export interface Functions {
  /** Rejects with what the function threw, or when its time is up. */
  invoke(functionKey: string, event: unknown): Promise<unknown>;
  /** The next invocation loads the function anew. */
  reload(): Promise<void>;
}

/** Idle workers are kept: nothing here is billed. */
const OPTIONS = { host: HOST, lambdaPort: 0, terminateIdleLambdaTime: 3_600 };

export function createFunctions(framework: Framework): Functions {
  const { service } = framework;
  const lambda = new Lambda(framework, { ...service.custom?.['serverless-offline'], ...OPTIONS });
  lambda.create(
    service.getAllFunctions().map((functionKey) => ({
      functionKey,
      functionDefinition: service.getFunction(functionKey),
    })),
  );
  return {
    invoke(functionKey, event) {
      const worker = lambda.get(functionKey);
      worker.setEvent(event);
      return worker.runHandler();
    },
    reload: () => lambda.cleanup(),
  };
}
