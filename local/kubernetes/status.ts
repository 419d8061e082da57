import { Refused } from '../azure/http';

/** An error of the Kubernetes API: an object of kind Status. */
export function kubernetesError(code: number, reason: string, message: string): Refused {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  };
  return new Refused(reason, message, { status: code, body });
}
