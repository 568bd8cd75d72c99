import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { parse } from 'yaml';
import { allRoles } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/env.js';
import { settingNames } from '../support/compose.js';
import { documentedMetrics } from '../support/documented-metrics.js';
import {
  allManifests,
  type Container,
  kubernetesDir,
  kubernetesFiles,
  otherFiles,
  type PodSpec,
} from '../support/kubernetes.js';
import { metricsIn } from '../support/promql.js';
import { manifestProblems } from '../support/kubernetes-fields.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const manifests = allManifests();
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
const names = (kind: string) => ofKind(kind).map(({ metadata }) => metadata.name);
const deployments = ofKind('Deployment');
const pods = [...deployments, ...ofKind('Job')].map(({ metadata, spec }) => ({
  name: metadata.name,
  labels: spec.template.metadata.labels as Record<string, string>,
  pod: spec.template.spec as PodSpec,
  container: (spec.template.spec as PodSpec).containers[0]!,
}));
const settings = ofKind('ConfigMap')[0]!.data!;
const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, object> };

describe('deploy/k8s', () => {
  it('is applied completely by kustomization.yml', () => {
    const { resources } = parse(readFileSync(`${kubernetesDir}/kustomization.yml`, 'utf8')) as {
      resources: string[];
    };
    expect([...resources, ...otherFiles].sort()).toEqual([...kubernetesFiles].sort());
  });

  it('has only fields and values that Kubernetes knows', () => {
    expect(manifests.flatMap(manifestProblems)).toEqual([]);
  });

  it('finds unknown fields and values', () => {
    const broken = structuredClone(deployments[0]!);
    const [container] = broken.spec.template.spec.containers as Record<string, any>[];
    container!.readynessProbe = container!.readinessProbe;
    container!.ports[0].containerPort = '3000';
    delete broken.spec.selector;
    expect(manifestProblems(broken)).toEqual([
      expect.stringContaining('selector'),
      expect.stringContaining('readynessProbe'),
      expect.stringContaining('containerPort'),
    ]);
  });

  it('has a Deployment and a PodDisruptionBudget for each role, and a Service for each that gets requests', () => {
    const expected = allRoles.map((role) => `patchbay-${role}`).sort();
    expect(names('Deployment').sort()).toEqual(expected);
    expect(names('PodDisruptionBudget').sort()).toEqual(expected);
    expect(names('Service').sort()).toEqual(expected.filter((name) => name !== 'patchbay-worker'));
    for (const { container, name } of pods.filter(({ container: { ports } }) => ports))
      expect(`patchbay-${valueOf(container, 'ROLE')}`).toBe(name);
  });

  it('selects existing pods', () => {
    const selectors = [
      ...deployments.map(({ spec }) => spec.selector.matchLabels),
      ...ofKind('PodDisruptionBudget').map(({ spec }) => spec.selector.matchLabels),
      ...ofKind('Service').map(({ spec }) => spec.selector),
    ] as Record<string, string>[];
    for (const selector of selectors)
      expect(pods.filter(({ labels }) => matches(labels, selector))).toHaveLength(1);
    const [policy] = ofKind('NetworkPolicy');
    for (const { labels } of pods) expect(matches(labels, policy!.spec.podSelector.matchLabels)).toBe(true);
  });

  it.each(pods)(
    'runs $name without root, without privileges and without write access',
    ({ pod, container }) => {
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(readFileSync('Dockerfile', 'utf8')).toContain('USER 1000:1000\n');
      expect(container).toMatchObject({
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      });
      const mounts = Object.fromEntries(
        container.volumeMounts.map(({ name, mountPath }) => [mountPath, name]),
      );
      const claim = pod.volumes.find(({ name }) => name === mounts[settings.DATA_DIR!]);
      expect(names('PersistentVolumeClaim')).toContain(claim!.persistentVolumeClaim!.claimName);
      // The longest shutdown takes 110 seconds, after the pause of preStop.
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(120 + 8);
    },
  );

  it.each(
    deployments.map(
      ({ metadata, spec }) => [metadata.name, spec.template.spec.containers[0] as Container] as const,
    ),
  )('probes routes of %s that exist', (_, container) => {
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
      const { path, port } = container[probe]!.httpGet;
      expect(Object.keys(paths)).toContain(path);
      expect(container.ports).toContainEqual({ name: port, containerPort: Number(settings.PORT) });
    }
    expect(container.livenessProbe!.httpGet.path).toBe('/health/live');
    expect(container.readinessProbe!.httpGet.path).toBe('/health/ready');
  });

  it.each(pods)('sets only variables of $name that exist, with secrets by reference', ({ container }) => {
    const known = settingNames();
    const given = container.env!.map(({ name }) => name);
    expect([...given, ...Object.keys(settings)].filter((name) => !known.has(name))).toEqual([]);
    for (const { name, value, valueFrom } of container.env!) {
      if (name === 'ROLE') continue;
      expect({ name, value, key: valueFrom?.secretKeyRef.key }).toEqual({
        name,
        value: undefined,
        key: name,
      });
    }
    expect(
      Object.keys(settings).filter((name) => /PASSWORD|SECRET|TOKEN|KEYS?$|DATABASE_URL/.test(name)),
    ).toEqual([]);
    const key = randomBytes(32).toString('base64');
    const secrets = {
      DATABASE_URL: 'postgres://patchbay@db/patchbay',
      REDIS_URL: 'redis://redis:6379',
      TOKEN_ENCRYPTION_KEYS: `one:${key}`,
      SESSION_SECRET: key,
      METRICS_TOKEN: key,
    };
    const fromSecrets = container.env!.filter(({ valueFrom }) => valueFrom).map(({ name }) => name);
    expect(fromSecrets.sort()).toEqual(Object.keys(secrets).sort());
    const config = loadConfig({ ...settings, ...secrets, ROLE: valueOf(container, 'ROLE')! });
    expect(config.http.port).toBe(container.ports?.[0]?.containerPort ?? config.http.port);
  });

  it('contains no Secret, and pins the version of the image', () => {
    expect(names('Secret')).toEqual([]);
    for (const { container } of pods)
      expect(container.image).toBe(`registry.example.com/patchbay:${version}`);
  });

  it('applies migrations with the command of the image', () => {
    const [job] = ofKind('Job');
    expect(job!.spec.template.spec.containers[0].command).toEqual([
      'node',
      'dist/scripts/migration.js',
      'run',
    ]);
  });

  it('scales workers by a metric that exists', () => {
    const scalers = ofKind('HorizontalPodAutoscaler');
    for (const { spec } of scalers) {
      expect(names('Deployment')).toContain(spec.scaleTargetRef.name);
      const target = deployments.find(({ metadata }) => metadata.name === spec.scaleTargetRef.name);
      // Each deployment would otherwise reset what the autoscaler has set.
      expect(target!.spec.replicas).toBeUndefined();
    }
    const worker = scalers.find(({ metadata }) => metadata.name === 'patchbay-worker')!;
    const adapter = parse(readFileSync(`${kubernetesDir}/prometheus-adapter-values.yml`, 'utf8')) as {
      rules: { external: { seriesQuery: string; metricsQuery: string; name: { as: string } }[] };
    };
    const [rule] = adapter.rules.external;
    expect(worker.spec.metrics.map((metric: any) => metric.external.metric.name)).toEqual([rule!.name.as]);
    const documented = documentedMetrics();
    for (const { name, labels } of [...metricsIn(rule!.metricsQuery), ...metricsIn(rule!.seriesQuery)]) {
      expect([...documented.keys()]).toContain(name);
      for (const label of labels) expect(documented.get(name)).toContain(label);
    }
  });

  it('sends requests to existing Services', () => {
    const [ingress] = ofKind('Ingress');
    const [{ host, http }] = ingress!.spec.rules as [{ host: string; http: { paths: { backend: any }[] } }];
    expect(settings.PUBLIC_URL).toBe(`https://${host}`);
    for (const { backend } of http.paths) {
      const service = ofKind('Service').find(({ metadata }) => metadata.name === backend.service.name);
      expect(service!.spec.ports.map(({ name }: { name: string }) => name)).toContain(
        backend.service.port.name,
      );
    }
  });
});

function valueOf(container: Container, name: string): string | undefined {
  return container.env!.find((entry) => entry.name === name)?.value;
}

function matches(labels: Record<string, string>, selector: Record<string, string>): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
