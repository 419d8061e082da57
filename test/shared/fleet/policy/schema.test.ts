import { readFileSync } from 'node:fs';
import path from 'node:path';
import { policyJsonSchema } from '../../../../shared/fleet/policySchema';

const FILE = path.resolve(__dirname, '../../../../fleet.schema.json');

interface Node {
  description?: string;
  $ref?: string;
  properties?: Record<string, Node>;
}

test('fleet.schema.json is fresh: else run npm run schema', () => {
  expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(policyJsonSchema())),
  );
});

test('editors can explain every key of a ring and of the upgrades', () => {
  const { properties = {} } = policyJsonSchema() as Node;
  const ring = (properties.rings as { items: Node }).items;
  const keys = { ...ring.properties, ...properties.upgrades?.properties };
  const silent = Object.entries(keys).filter(([, { description }]) => !description);
  expect(silent.map(([key]) => key)).toEqual([]);
});
