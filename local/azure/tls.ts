import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCA, createCert } from 'mkcert';

/** Certificates for HTTPS on localhost, made once and kept. */
export interface Tls {
  key: string;
  cert: string;
  /** PEM of the authority that clients have to trust. */
  ca: string;
  caFile: string;
}

const VALID_DAYS = 825;

/** Reads the certificates of a folder, or makes them there. */
export async function tlsIn(folder: string): Promise<Tls> {
  const files = { ca: 'ca.pem', cert: 'localhost.pem', key: 'localhost-key.pem' };
  const path = (file: string): string => join(folder, file);
  const caFile = path(files.ca);
  if (!Object.values(files).every((file) => existsSync(path(file)))) {
    mkdirSync(folder, { recursive: true });
    const made = await make();
    writeFileSync(caFile, made.ca);
    writeFileSync(path(files.cert), made.cert);
    writeFileSync(path(files.key), made.key, { mode: 0o600 });
  }
  const read = (file: string): string => readFileSync(path(file), 'utf8');
  return { key: read(files.key), cert: read(files.cert), ca: read(files.ca), caFile };
}

/** The authority's own key is not kept: nobody else shall sign with it. */
async function make(): Promise<Omit<Tls, 'caFile'>> {
  const ca = await createCA({
    organization: 'AKS Steward local simulator',
    countryCode: 'XX',
    state: 'local',
    locality: 'local',
    validity: VALID_DAYS,
  });
  const domains = ['localhost', '127.0.0.1'];
  const { key, cert } = await createCert({ ca, domains, validity: VALID_DAYS });
  return { key, cert, ca: ca.cert };
}
