/**
 * Rules for starting orchestrations: which instance ids are allowed, and how inputs travel.
 */
const FORBIDDEN = /[/\\#?\p{Cc}]/u;
const LONGEST_ID = 256;

/** What is wrong with an instance id, or undefined. An empty one is fine: the host makes one. */
export function instanceIdProblem(id: string): string | undefined {
  if (id.startsWith('@')) return 'Orchestration instance ids must not start with @.';
  if (FORBIDDEN.test(id)) {
    return 'Orchestration instance ids must not contain /, \\, #, ? or control characters.';
  }
  if (id.length > LONGEST_ID) {
    return `Orchestration instance ids must have at most ${LONGEST_ID} characters.`;
  }
  return undefined;
}

/**
 * Checks the id of a sub-orchestration.
 * @param ancestors ids of the instance itself and its parent
 */
export function checkInstanceId(id: string, ancestors: (string | undefined)[]): void {
  const problem = instanceIdProblem(id);
  if (problem !== undefined) throw new Error(`${problem} (sub-orchestration "${id}")`);
  if (id !== '' && ancestors.some((ancestor) => ancestor?.toLowerCase() === id.toLowerCase())) {
    throw new Error(
      'The instance ID of a sub-orchestration must be different than the instance ID of a parent ' +
        `orchestration ("${id}").`,
    );
  }
}

/** JSON text of an orchestration input; a missing one becomes null. */
export function jsonInput(input: unknown): string {
  return JSON.stringify(input ?? null);
}
