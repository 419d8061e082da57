import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { generateFleet } from './generate';
import { parseFleet } from './parse';
import type { Fleet } from './schema';

/**
 * Reads the description of a simulated fleet.
 * @param where a folder with a `clusters.yaml`, or `generated:N` for N seeded clusters
 * @param seed only for generated fleets
 * @throws Error that names the file, the field, the value and what is allowed
 */
export function loadFleet(where: string, seed = 1): Fleet {
  if (where.startsWith('generated:')) return generateFleet(clusterCount(where), seed);
  const file = join(where, 'clusters.yaml');
  return parseFleet(readFleetFile(file), file);
}

function clusterCount(where: string): number {
  const count = Number(where.slice('generated:'.length));
  if (Number.isInteger(count) && count >= 1 && count <= 5000) return count;
  throw new Error(`Fleet '${where}': write generated:N with N a whole number from 1 to 5000.`);
}

function readFleetFile(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read the fleet ${file}: ${why}`, { cause: error });
  }
}
