import { clustersNamed, readRequest } from '../../../../functions/upgrades/requests/request';
import { aRef } from '../../../support/clusters';

test.each<{ body: object }>([
  { body: { goal: 'latest' } },
  { body: { goal: '1.34' } },
  { body: { goal: '1.34.2', only: ['a'], startedBy: 'anna@contoso.example' } },
  { body: { nodeImages: true } },
  { body: { nodeImages: true, name: 'cve-2026-1234' } },
])('$body can be asked for', ({ body }) => {
  expect(readRequest(body)).toEqual(body);
});

test.each<{ body: unknown; says: string }>([
  { body: {}, says: "goal: either 'goal' (latest, stable" },
  { body: { goal: 'latest', nodeImages: true }, says: "or 'nodeImages': true" },
  {
    body: { goal: 'newest' },
    says: "goal: latest, stable, patch, a minor such as '1.34' or a version",
  },
  { body: { goal: 1.34 }, says: '(found 1.34)' },
  { body: { nodeImages: false }, says: 'nodeImages: true (found false)' },
  { body: { goal: 'latest', name: 'x' }, says: "name: only with 'nodeImages'" },
  {
    body: { nodeImages: true, name: 'CVE 1' },
    says: 'lower-case letters, digits and hyphens (found "CVE 1")',
  },
  { body: { goal: 'latest', only: [] }, says: 'only: at least one cluster' },
  { body: { goal: 'latest', onyl: ['a'] }, says: 'onyl' },
  { body: [], says: 'the body is not as it should be' },
])('$body is refused: $says', ({ body, says }) => {
  expect(() => readRequest(body)).toThrow(says);
});

describe('clusters', () => {
  const other = { id: aRef('a').id.replace('rg-1', 'rg-2'), name: 'a' };

  test('by name or id, whatever the spelling', () => {
    const fleet = [aRef('a'), aRef('b')];
    expect(clustersNamed(['A', aRef('b').id.toUpperCase()], fleet)).toEqual(
      fleet.map(({ id }) => id),
    );
  });

  test('that are not there, or of which there are several, are told', () => {
    expect(() => clustersNamed(['x'], [aRef('a')])).toThrow("there is no cluster 'x' in the rings");
    expect(() => clustersNamed(['a'], [aRef('a'), other])).toThrow(
      `give the id: ${aRef('a').id}, ${other.id}`,
    );
    expect(clustersNamed([other.id], [aRef('a'), other])).toEqual([other.id]);
  });
});
