/** Who calls, where App Service signs people in with Entra. */
import { services } from './services';

/**
 * The name of the person, in lower case. Anybody could send these headers where App Service does
 * not set them, so they count only where it does.
 * https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities
 */
export function signedInName(headers: { get(name: string): string | null }): string | undefined {
  if (!services().signsIn || headers.get('x-ms-client-principal-idp') !== 'aad') return undefined;
  return headers.get('x-ms-client-principal-name')?.toLowerCase() ?? undefined;
}
