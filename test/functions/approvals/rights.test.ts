/** Who may decide. */
import { holderOf, named, signedIn, type Voter } from '../../../functions/approvals/identity';
import { refusal } from '../../../functions/approvals/rights';
import type { ApprovalRecord, Vote } from '../../../shared/approvals/record';
import { aRecord, aRequest } from './support';

const NOW = '2026-11-24T12:00:00.000Z';

const anna = entra([['preferred_username', 'Anna@Contoso.example']]);
const mail = holderOf('mail:anna@contoso.example');
const teams = holderOf('platform-team');
const approvers = ['anna@contoso.example', 'group:Platform'];

function entra(claims: [string, string][], provider = 'aad'): Voter | undefined {
  const principal = { auth_typ: provider, claims: claims.map(([typ, val]) => ({ typ, val })) };
  return signedIn(Buffer.from(JSON.stringify(principal)).toString('base64'));
}

function vote(by: string): Vote {
  return { answer: 'yes', by, at: NOW };
}

test.each<{
  name: string;
  voter: Voter | undefined;
  rules?: Record<string, unknown>;
  record?: Partial<ApprovalRecord>;
  refused: string | undefined;
}>([
  { name: 'no approvers named: whoever got the link', voter: teams, refused: undefined },
  { name: 'named, by Entra', voter: anna, rules: { approvers }, refused: undefined },
  { name: 'named, by a mail of her own', voter: mail, rules: { approvers }, refused: undefined },
  {
    name: 'a link that many got, where people are named',
    voter: teams,
    rules: { approvers },
    refused: 'notSignedIn',
  },
  {
    name: 'somebody else, by Entra',
    voter: entra([['preferred_username', 'eve@contoso.example']]),
    rules: { approvers },
    refused: 'wrongPerson',
  },
  {
    name: 'a member of the group',
    voter: entra([
      ['preferred_username', 'bo@contoso.example'],
      ['groups', 'platform'],
    ]),
    rules: { approvers },
    refused: undefined,
  },
  {
    name: 'a member of a group named by object id',
    voter: entra([
      ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'o-1'],
      ['groups', 'AB-12'],
    ]),
    rules: { approvers: ['group:ab-12'] },
    refused: undefined,
  },
  {
    name: 'an address that people can set themselves',
    voter: entra([
      ['preferred_username', 'eve@contoso.example'],
      ['email', 'anna@contoso.example'],
    ]),
    rules: { approvers },
    refused: 'wrongPerson',
  },
  {
    name: 'a mail, where sign-in is wanted',
    voter: mail,
    rules: { signIn: true },
    refused: 'notSignedIn',
  },
  {
    name: 'a key, where sign-in is wanted',
    voter: named('anna@contoso.example'),
    rules: { signIn: true },
    refused: 'notSignedIn',
  },
  {
    name: 'Entra, where sign-in is wanted',
    voter: anna,
    rules: { signIn: true },
    refused: undefined,
  },
  {
    name: 'a deputy before the escalation',
    voter: named('dee@contoso.example'),
    rules: { approvers, deputies: ['dee@contoso.example'] },
    refused: 'wrongPerson',
  },
  {
    name: 'a deputy after the escalation',
    voter: named('dee@contoso.example'),
    rules: { approvers, deputies: ['dee@contoso.example'] },
    record: { escalated: true },
    refused: undefined,
  },
  {
    name: 'whoever started it',
    voter: anna,
    record: { request: aRequest({}, { startedBy: 'ANNA@contoso.example' }) },
    refused: 'ownWork',
  },
  {
    name: 'whoever started it, by object id',
    voter: entra([
      ['preferred_username', 'anna@contoso.example'],
      ['oid', 'o-1'],
    ]),
    record: { request: aRequest({}, { startedBy: 'o-1' }) },
    refused: 'ownWork',
  },
  {
    name: 'whoever started it, where the policy does not mind',
    voter: anna,
    record: { request: aRequest({ separation: false }, { startedBy: 'anna@contoso.example' }) },
    refused: undefined,
  },
  {
    name: 'perhaps whoever started it',
    voter: teams,
    record: { request: aRequest({}, { startedBy: 'anna@contoso.example' }) },
    refused: 'notSignedIn',
  },
  {
    name: 'once more, by another way',
    voter: mail,
    rules: { needed: 2 },
    record: { votes: [vote('anna@contoso.example')] },
    refused: 'voted',
  },
  {
    name: 'the same channel once more',
    voter: teams,
    rules: { needed: 2 },
    record: { votes: [vote('platform-team')] },
    refused: 'voted',
  },
  {
    name: 'after another said yes',
    voter: anna,
    record: { votes: [vote('bo@contoso.example')] },
    refused: 'approved',
  },
  { name: 'too late', voter: anna, record: { expires: NOW }, refused: 'expired' },
])('$name', ({ voter, rules = {}, record = {}, refused }) => {
  if (voter === undefined) throw new Error('nobody');
  expect(refusal(aRecord(rules, record), voter, NOW)?.code).toBe(refused);
});

test('groups that Entra left out are named as the cause', () => {
  const voter = entra([
    ['preferred_username', 'bo@contoso.example'],
    ['_claim_names', '{"groups":"src1"}'],
  ]);
  if (voter === undefined) throw new Error('nobody');
  expect(refusal(aRecord({ approvers }), voter, NOW)?.message).toContain('there are too many');
});

test.each([
  { name: 'no header', header: null },
  { name: 'no base64 of JSON', header: '%%%' },
  { name: 'another shape', header: Buffer.from('{"claims":1}').toString('base64') },
])('$name names nobody', ({ header }) => {
  expect(signedIn(header)).toBeUndefined();
});

test('an account of another provider names nobody, whatever it says', () => {
  expect(entra([['preferred_username', 'anna@contoso.example']], 'github')).toBeUndefined();
});
