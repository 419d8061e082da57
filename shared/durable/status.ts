/** What the status of an orchestration means. */
const ALIVE = ['Running', 'Pending', 'ContinuedAsNew', 'Suspended'];

/** It has not ended: starting its id again would be refused. */
export function isAlive(runtimeStatus: string): boolean {
  return ALIVE.includes(runtimeStatus);
}
