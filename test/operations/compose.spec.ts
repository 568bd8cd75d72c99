import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parse } from 'yaml';
import { allRoles, type Role } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/env.js';
import { composeFiles, readCompose, settingNames } from '../support/compose.js';
import { findTool } from '../support/processes/tools.js';

const promtool = findTool('promtool');

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
/** Folders that the operator creates. */
const ofOperators = ['certificates', 'acme'];
/** Settings of the operator in .env. */
const operatorSettings = {
  PUBLIC_URL: 'https://api.example.com',
  TOKEN_ENCRYPTION_KEYS: `one:${randomBytes(32).toString('base64')}`,
  SESSION_SECRET: randomBytes(32).toString('base64'),
};

describe.each(composeFiles)('%s', (path) => {
  const text = readFileSync(path, 'utf8');
  const { services, volumes = {} } = readCompose(path);
  const all = Object.entries(services);
  const patchbay = all.filter(([, { build }]) => build);
  const examples = all.filter(([, { image, build }]) => image.startsWith('patchbay:') && !build);

  it('pins the version of every image', () => {
    for (const [name, { image }] of all)
      expect({ name, image }).toEqual({
        name,
        image: expect.stringMatching(/^[\w./-]+:v?\d+\.\d+(\.\d+)?$/) as string,
      });
    for (const [, { image }] of [...patchbay, ...examples]) expect(image).toBe(`patchbay:${version}`);
  });

  it('mounts only what exists', () => {
    for (const [, service] of all)
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        if (!source.startsWith('.')) expect(Object.keys(volumes)).toContain(source);
        else {
          const from = normalize(join(dirname(path), source));
          expect({ from, exists: ofOperators.includes(from) || existsSync(from) }).toEqual({
            from,
            exists: true,
          });
        }
      }
  });

  it('runs Patchbay without write access to its image and without privileges', () => {
    expect(patchbay.length).toBeGreaterThan(0);
    for (const [, service] of [...patchbay, ...examples])
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    for (const [, service] of patchbay) expect(service.stop_grace_period).toBe('120s');
  });

  it('sets only variables that exist, with valid values and all roles', () => {
    const known = settingNames();
    const roles = new Set<Role>();
    for (const [, { environment = {} }] of patchbay) {
      expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
      const given = Object.fromEntries(
        Object.entries(environment)
          // The operator sets them under the same name.
          .filter(([name, value]) => !String(value).startsWith(`\${${name}:`))
          .map(([name, value]) => [name, withoutReferences(String(value))]),
      );
      for (const role of loadConfig({ ...operatorSettings, ...given }).roles) roles.add(role);
    }
    expect([...roles].sort()).toEqual([...allRoles].sort());
    for (const [, { environment = {} }] of examples) {
      const server = readFileSync('examples/oauth-client/server.js', 'utf8');
      for (const name of Object.keys(environment)) expect(server).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });

  it('contains no secrets', () => {
    for (const [, { environment = {} }] of all)
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|SECRET|TOKEN|KEYS?$/.test(name)) expect(value).toMatch(/^\$\{\w+(:[?-][^}]*)?\}$/);
        if (name.endsWith('_URL')) expect(value).not.toMatch(/:\/\/[^:/@]*:(?!\$\{)[^@]*@/);
      }
  });

  it('documents every variable that it reads from .env', () => {
    const read = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!));
    const known = settingNames();
    const docs = readFileSync('docs/deployment.md', 'utf8');
    expect([...read].filter((name) => !known.has(name) && !docs.includes(`\`${name}\``))).toEqual([]);
  });

  it('has the upstreams of nginx as services', () => {
    const nginx = services.nginx!;
    const mounted = (nginx.volumes ?? []).find((volume) => volume.includes('/upstream.conf:'));
    const file = mounted
      ? join(dirname(path), mounted.split(':')[0]!)
      : 'deploy/nginx/patchbay/upstream.conf';
    const hosts = [...readFileSync(file, 'utf8').matchAll(/^ {2}server (\w+):3000\b/gm)].map(
      ([, host]) => host!,
    );
    expect(hosts.length).toBeGreaterThan(0);
    for (const host of hosts) expect(patchbay.map(([name]) => name)).toContain(host);
    const receivers = patchbay.filter(([, { environment }]) => environment?.ROLE !== 'worker');
    expect(receivers.map(([name]) => name).sort()).toEqual([...hosts].sort());
  });
});

describe('deploy/compose.scale.yml', () => {
  const { services } = readCompose('deploy/compose.scale.yml');

  it('has two processes for requests, two workers, and what observes them', () => {
    expect(services.api!.deploy!.replicas).toBe(2);
    expect(services.worker!.deploy!.replicas).toBe(2);
    expect(Object.keys(services)).toEqual(
      expect.arrayContaining(['nginx', 'prometheus', 'grafana', 'jaeger', 'otel-collector']),
    );
  });
});

describe('deploy/scale', () => {
  (promtool ? it : it.skip)(
    'has a valid configuration of Prometheus, with the alerts of deploy/prometheus',
    () => {
      execFileSync(promtool!, ['check', 'config', '--syntax-only', 'deploy/scale/prometheus.yml']);
      const config = parse(readFileSync('deploy/scale/prometheus.yml', 'utf8')) as { rule_files: string[] };
      expect(config.rule_files.map((file) => existsSync(join('deploy/prometheus', file)))).toEqual([true]);
    },
  );

  it('sends traces from the collector to Jaeger', () => {
    const { services } = readCompose('deploy/compose.scale.yml');
    const { service, receivers, exporters } = parse(
      readFileSync('deploy/scale/otel-collector.yml', 'utf8'),
    ) as Record<string, any>;
    const { traces } = service.pipelines;
    expect(traces.receivers.every((name: string) => name in receivers)).toBe(true);
    expect(traces.exporters.map((name: string) => exporters[name].endpoint)).toEqual(['jaeger:4317']);
    const endpoint = new URL(String(services.api!.environment!.OTEL_EXPORTER_OTLP_ENDPOINT));
    expect(Object.keys(services)).toContain(endpoint.hostname);
    expect(receivers.otlp.protocols.http.endpoint).toBe(`0.0.0.0:${endpoint.port}`);
  });
});

it('docker-compose.yml starts nginx only with the profile proxy', () => {
  const { services } = readCompose('docker-compose.yml');
  const always = Object.keys(services).filter((name) => !services[name]!.profiles);
  expect(always).toEqual(['app', 'postgres', 'redis']);
  expect(services.nginx!.profiles).toEqual(['proxy']);
});

/** Replaces `${NAME:?message}` by a value, as Compose does. */
function withoutReferences(value: string): string {
  return value.replace(/\$\{\w+(:[?-][^}]*)?\}/g, 'a-value-of-the-operator');
}
