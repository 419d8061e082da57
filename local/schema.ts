/** `npm run schema`: writes fleet.schema.json, with which editors complete and explain fleet.yaml. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { policyJsonSchema } from '../shared/fleet/policySchema';

/** The project's folder, from dist/local. */
const ROOT = path.resolve(__dirname, '../..');

writeFileSync(
  path.join(ROOT, 'fleet.schema.json'),
  `${JSON.stringify(policyJsonSchema(), null, 2)}\n`,
);
