import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a private CA, and of a certificate from it for localhost and 127.0.0.1. */
export interface PrivateCa {
  /** Path of the certificate of the CA, for NODE_EXTRA_CA_CERTS. */
  caFile: string;
  /** The same certificate, as PEM. */
  ca: string;
  certFile: string;
  keyFile: string;
}

/** Creates them in a folder with openssl. */
export function createPrivateCa(folder: string): PrivateCa {
  const run = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = ['-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=test authority'];
  run('req', '-x509', ...key, ...authority);
  run('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  run('x509', '-req', '-in', 'server.csr', ...signer, '-out', 'server.pem');
  const caFile = join(folder, 'ca.pem');
  return {
    caFile,
    ca: readFileSync(caFile, 'utf8'),
    certFile: join(folder, 'server.pem'),
    keyFile: join(folder, 'server.key'),
  };
}
