// Lets invocations end with the code that they began with. serverless-offline ends the workers of all functions as soon
// as one is bundled anew, in the middle of whatever they do, and whoever waits for their answer gets none.
import type Lambda from 'serverless-offline/lambda';
import type { LambdaFunction } from 'serverless-offline/lambda';

export interface GentleReload {
  /** From now on what is to end ends at once, as at the end of everything. */
  stop(): void;
}

/**
 * Changes the class itself: what serverless-offline calls over HTTP is a Lambda of its own, which it shows to nobody. A
 * function that is to end while it is invoked ends after that. Its pool forgets it all the same, so that the next
 * invocation loads the new code.
 */
export function reloadGently({ prototype }: { readonly prototype: Pick<Lambda, 'get'> }): GentleReload {
  const known = new WeakSet<LambdaFunction>();
  let isGentle = true;
  const { get } = prototype;
  prototype.get = function getGentle(functionKey) {
    const lambdaFunction = get.call(this, functionKey);
    if (!known.has(lambdaFunction)) endAfterInvocation(lambdaFunction, () => isGentle);
    known.add(lambdaFunction);
    return lambdaFunction;
  };
  return {
    stop() {
      isGentle = false;
    },
  };
}

function endAfterInvocation(lambdaFunction: LambdaFunction, isGentle: () => boolean): void {
  const runHandler = lambdaFunction.runHandler.bind(lambdaFunction);
  const cleanup = lambdaFunction.cleanup.bind(lambdaFunction);
  let isForgotten = false;
  lambdaFunction.cleanup = async () => {
    isForgotten = true;
    if (lambdaFunction.status === 'IDLE' || !isGentle()) await cleanup();
  };
  lambdaFunction.runHandler = async () => {
    try {
      return await runHandler();
    } finally {
      if (isForgotten) await cleanup();
    }
  };
}
