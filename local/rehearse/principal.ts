/** People as App Service tells the app of them once Entra has signed them in. */

export const ENTRA_PROVIDER = 'aad';

const GROUP = /^group:(.*)$/;

/**
 * The header `x-ms-client-principal` of somebody who may decide.
 * @param person an e-mail address, `group:` and a group that somebody is a member of, or anybody
 * @param at tells several such people apart
 */
export function principalOf(person: string | undefined, at: number): string {
  const [, group] = GROUP.exec(person ?? '') ?? [];
  const name =
    person === undefined || group !== undefined ? `rehearsal-${at + 1}@steward.example` : person;
  const claims = [
    { typ: 'preferred_username', val: name },
    ...(group === undefined ? [] : [{ typ: 'groups', val: group.trim() }]),
  ];
  const principal = { auth_typ: ENTRA_PROVIDER, claims };
  return Buffer.from(JSON.stringify(principal)).toString('base64');
}
