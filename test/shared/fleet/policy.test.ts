import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePolicy } from '../../../shared/fleet/policy';

test('the policy of the repository is right', () => {
  const file = path.resolve(__dirname, '../../../fleet.yaml');
  const { rings, ringTag } = parsePolicy(readFileSync(file, 'utf8'), 'fleet.yaml');
  expect(rings.map(({ name }) => name)).toEqual(['dev', 'staging', 'production']);
  expect(ringTag).toBe('steward-ring');
});

test('what is left out has a default', () => {
  expect(parsePolicy('rings: [{ name: all }]', 'fleet.yaml')).toEqual({
    ringTag: 'steward-ring',
    rings: [{ name: 'all', maxConcurrent: 3 }],
  });
});

/** Each message has the file, the field, what is allowed and what was found. */
test.each([
  {
    name: 'an empty file',
    text: '',
    says: ['fleet.yaml  (all of it)', 'expected object', 'found null'],
  },
  { name: 'no rings', text: 'rings: []', says: ['fleet.yaml  rings  ', '>=1', 'found []'] },
  {
    name: 'a ring name that is no name',
    text: 'rings: [{ name: Dev Ring }]',
    says: ['rings.0.name', 'lower-case letters, digits and hyphens', 'found "Dev Ring"'],
  },
  {
    name: 'too many at once',
    text: 'rings: [{ name: dev, maxConcurrent: 51 }]',
    says: ['rings.0.maxConcurrent', '<=50', 'found 51'],
  },
  {
    name: 'half a cluster at once',
    text: 'rings: [{ name: dev, maxConcurrent: 1.5 }]',
    says: ['rings.0.maxConcurrent', 'expected int', 'found 1.5'],
  },
  {
    name: 'a field that is misspelt',
    text: 'rings: [{ name: dev, maxConcurent: 5 }]',
    says: ['rings.0', 'Unrecognized key: "maxConcurent"'],
  },
  {
    name: 'two rings of one name',
    text: 'rings: [{ name: dev }, { name: dev }]',
    says: ['rings', 'two rings have the same name'],
  },
  { name: 'no YAML', text: 'rings: [', says: ['fleet.yaml  ', 'at line 1'] },
])('$name is refused', ({ text, says }) => {
  for (const part of says) expect(() => parsePolicy(text, 'fleet.yaml')).toThrow(part);
});

test('every mistake has its line', () => {
  const text = 'ringTag: ""\nrings: [{ name: X }, { name: y, maxConcurrent: 0 }]';
  const lines = () => {
    try {
      parsePolicy(text, 'fleet.yaml');
      return [];
    } catch (error) {
      return (error as Error).message.split('\n');
    }
  };
  expect(lines()).toHaveLength(3);
});
