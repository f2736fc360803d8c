// Hands work over to an invocation of the function that pushes in the background: Lambda keeps the order until it runs.
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { WorkOrder } from '../domain/runs/work.ts';

export class WorkQueue {
  readonly #lambda: LambdaClient;
  readonly #functionName: string;

  constructor(lambda: LambdaClient, functionName: string) {
    this.#lambda = lambda;
    this.#functionName = functionName;
  }

  /** Resolves when Lambda has taken the order. */
  async add(order: WorkOrder): Promise<void> {
    await this.#lambda.send(
      new InvokeCommand({
        FunctionName: this.#functionName,
        InvocationType: 'Event',
        Payload: JSON.stringify(order),
      }),
    );
  }
}
