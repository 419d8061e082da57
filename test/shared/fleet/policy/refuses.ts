/** A table of broken policies, each with everything that is said about it. */
import { checkPolicy, problemText } from '../../../../shared/fleet/policy';

export interface Broken {
  name: string;
  /** The YAML. */
  text: string;
  /** All messages, without the name of the file. */
  says: string[];
}

/** A right line to begin with. */
export const DEV = 'rings: [{ name: dev }]\n';

export function refuses(table: Broken[]): void {
  test.each(table)('$name is refused', ({ text, says }) => {
    const { policy, problems } = checkPolicy(text, 'fleet.yaml');
    expect(problems.map(problemText)).toEqual(says.map((line) => `fleet.yaml:${line}`));
    expect(policy).toBeUndefined();
  });
}
