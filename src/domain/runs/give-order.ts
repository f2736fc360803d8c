// Has an invocation take work up. Where that fails, the run is stored all the same, and goes on.
import type { WorkContext, WorkOrder } from './work.ts';

/** Never rejects: work that nobody took up has a lease that ends, and whoever looks at the run then gives the order again. */
export async function giveOrder(
  order: WorkOrder,
  { handOver, warn }: Pick<WorkContext, 'handOver' | 'warn'>,
): Promise<void> {
  try {
    await handOver(order);
  } catch (error) {
    warn(`Nobody could be found yet for worker ${order.worker} of run ${order.runId}`, error);
  }
}
