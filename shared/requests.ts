/**
 * How many requests to Azure one piece of work makes. Azure clients count, activities are counted:
 * in between, the count follows the work through every await.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const counting = new AsyncLocalStorage<{ requests: number }>();

/** One request is about to be sent. */
export function countRequest(): void {
  const count = counting.getStore();
  if (count !== undefined) count.requests++;
}

/** Does the work; its answer says how many requests it took, unless it took none. */
export async function withRequests<T extends object>(
  work: () => Promise<T>,
): Promise<T & { requests?: number }> {
  const count = { requests: 0 };
  const answer = await counting.run(count, work);
  return count.requests === 0 ? answer : { ...answer, requests: count.requests };
}
