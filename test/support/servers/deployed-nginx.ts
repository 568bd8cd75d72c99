import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runNginx, type TestNginx } from './nginx.js';

export interface DeployedNginx extends TestNginx {
  /** Its self-signed certificate (PEM). */
  certificate: string;
  /** Lines of its access log. */
  accessLog(): string;
}

/**
 * Starts nginx with deploy/nginx/patchbay.conf as it is. Only the settings of an installation are replaced: addresses,
 * ports and the certificate.
 *
 * @throws Error if a setting to replace is not in the file
 */
export async function startDeployedNginx(settings: {
  httpPort: number;
  httpsPort: number;
  /** Ports on this machine by the server lines of the upstream file, such as `app:3000`. */
  upstreams: Record<string, readonly number[]>;
  /** Default: deploy/nginx/patchbay/upstream.conf. */
  upstreamFile?: string;
}): Promise<DeployedNginx> {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-nginx-'));
  const log = join(folder, 'access.log');
  const { httpPort, httpsPort, upstreams } = settings;
  const certificate = createCertificate(folder);
  cpSync('deploy/nginx/patchbay', join(folder, 'patchbay'), { recursive: true });
  const replace = (file: string, ...pairs: [from: string, to: string][]) => {
    const path = join(folder, 'patchbay', file);
    let text = readFileSync(path, 'utf8');
    for (const [from, to] of pairs) {
      if (!text.includes(from)) throw new Error(`deploy/nginx/patchbay/${file} has no "${from}".`);
      text = text.replaceAll(from, to);
    }
    writeFileSync(path, text);
  };
  if (settings.upstreamFile) cpSync(settings.upstreamFile, join(folder, 'patchbay', 'upstream.conf'));
  for (const [server, ports] of Object.entries(upstreams)) {
    const path = join(folder, 'patchbay', 'upstream.conf');
    const text = readFileSync(path, 'utf8');
    const line = new RegExp(`server ${server}( [^;]*)?;`);
    if (!line.test(text)) throw new Error(`The upstream file has no server ${server}.`);
    const servers = (options = '') => ports.map((port) => `server 127.0.0.1:${port}${options};`).join(' ');
    writeFileSync(
      path,
      text.replace(line, (_line, options?: string) => servers(options)),
    );
  }
  replace('upstream.conf', ['api.example.com', `localhost:${httpsPort}`]);
  replace('server-name.conf', ['api.example.com', 'localhost']);
  replace(
    'listen-http.conf',
    ['[::]:80', `[::1]:${httpPort}`],
    ['listen 80', `listen 127.0.0.1:${httpPort}`],
  );
  replace(
    'listen-https.conf',
    ['[::]:443', `[::1]:${httpsPort}`],
    ['listen 443', `listen 127.0.0.1:${httpsPort}`],
  );
  replace('certificate.conf', ['/etc/nginx/certificates', folder]);
  replace('access-log.conf', ['/var/log/nginx/access.log', log]);
  if (!hasIpv6())
    for (const file of ['listen-http.conf', 'listen-https.conf']) removeIpv6(join(folder, 'patchbay', file));
  const nginx = await runNginx(folder, httpsPort, `include ${resolve('deploy/nginx/patchbay.conf')};`);
  return { ...nginx, certificate, accessLog: () => readFileSync(log, 'utf8') };
}

function createCertificate(folder: string): string {
  const certificate = join(folder, 'fullchain.pem');
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', join(folder, 'privkey.pem'), '-out', certificate],
    ],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  );
  return readFileSync(certificate, 'utf8');
}

function hasIpv6(): boolean {
  return existsSync('/proc/net/if_inet6') && readFileSync('/proc/net/if_inet6', 'utf8').includes('lo');
}

function removeIpv6(path: string): void {
  const lines = readFileSync(path, 'utf8').split('\n');
  writeFileSync(path, lines.filter((line) => !line.includes('[::')).join('\n'));
}
