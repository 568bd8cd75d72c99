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
  optionalFiles,
  otherFiles,
  podTemplateOf,
  readManifests,
} from '../support/kubernetes.js';
import { metricsIn } from '../support/promql.js';
import { manifestProblems } from '../support/kubernetes-fields.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const manifests = allManifests();
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
const names = (kind: string) => ofKind(kind).map(({ metadata }) => metadata.name);
const deployments = ofKind('Deployment');
const optional = optionalFiles.flatMap(readManifests);
const [restoreJob, podMonitor, route] = ['Job', 'PodMonitor', 'HTTPRoute'].map((kind) =>
  optional.find((manifest) => manifest.kind === kind)!,
);
const pods = [...deployments, ...ofKind('Job'), ...ofKind('CronJob'), restoreJob!].map((manifest) => {
  const { metadata, spec } = podTemplateOf(manifest);
  return {
    name: manifest.metadata.name,
    labels: metadata.labels,
    pod: spec,
    container: spec.containers[0]!,
  };
});
const settings = ofKind('ConfigMap')[0]!.data!;
const deployment = readFileSync('docs/deployment.md', 'utf8');
const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, object> };

describe('deploy/k8s', () => {
  it('is applied completely by kustomization.yml', () => {
    const { resources } = parse(readFileSync(`${kubernetesDir}/kustomization.yml`, 'utf8')) as {
      resources: string[];
    };
    expect([...resources, ...otherFiles, ...optionalFiles].sort()).toEqual([...kubernetesFiles].sort());
  });

  it('has only fields and values that Kubernetes knows', () => {
    expect([...manifests, ...optional].flatMap(manifestProblems)).toEqual([]);
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
    expect(given).toEqual(['ROLE']);
    expect(container.envFrom).toEqual([
      { configMapRef: { name: 'patchbay' } },
      { secretRef: { name: 'patchbay' } },
      { secretRef: { name: 'patchbay-platforms' } },
    ]);
    expect(
      Object.keys(settings).filter((name) => /PASSWORD|SECRET|TOKEN|KEYS?$|DATABASE_URL/.test(name)),
    ).toEqual([]);
    const key = randomBytes(32).toString('base64');
    const secrets: Record<string, string> = {
      DATABASE_URL: 'postgres://patchbay@db/patchbay',
      REDIS_URL: 'redis://redis:6379',
      TOKEN_ENCRYPTION_KEYS: `one:${key}`,
      SESSION_SECRET: key,
      METRICS_TOKEN: key,
    };
    // The command of the docs creates each of them.
    const command = deployment.slice(deployment.indexOf('kubectl create secret generic patchbay \\'));
    for (const name of [...Object.keys(secrets), 'DATABASE_DIRECT_URL', 'SMTP_URL'])
      expect(command.slice(0, command.indexOf('patchbay-platforms'))).toContain(`--from-literal=${name}=`);
    const config = loadConfig({ ...settings, ...secrets, ROLE: valueOf(container, 'ROLE')! });
    expect(config.http.port).toBe(container.ports?.[0]?.containerPort ?? config.http.port);
  });

  it('can have secrets in files', () => {
    const path = `${kubernetesDir}/secret-files/kustomization.yml`;
    const component = parse(readFileSync(path, 'utf8')) as {
      configMapGenerator: { name: string; literals: string[] }[];
      patches: { target: { kind: string; labelSelector: string }; patch: string }[];
    };
    const [{ literals } = { literals: [] }] = component.configMapGenerator;
    for (const literal of literals) {
      const [variable = '', file] = literal.split('=');
      const name = variable.replace(/_FILE$/, '');
      expect(settingNames().has(name)).toBe(true);
      expect(file).toBe(`/run/patchbay/${name}`);
    }
    const patched = manifests.filter(({ kind }) => ['Deployment', 'Job', 'CronJob'].includes(kind));
    for (const manifest of patched.map((original) => structuredClone(original))) {
      const { patch } = component.patches.find(({ target }) => target.kind === manifest.kind)!;
      for (const operation of parse(patch) as { op: string; path: string; value: unknown }[]) {
        const steps = operation.path.split('/').slice(1);
        expect([operation.op, steps.pop()]).toEqual(['add', '-']);
        const list = steps.reduce<any>((node, step) => node[step], manifest);
        list.push(operation.value);
      }
      expect(manifestProblems(manifest)).toEqual([]);
      const { volumeMounts, envFrom } = podTemplateOf(manifest).spec.containers[0]!;
      expect(volumeMounts).toContainEqual({ name: 'secrets', mountPath: '/run/patchbay' });
      expect(envFrom).toContainEqual({ configMapRef: { name: 'patchbay-files' } });
    }
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

  it('backs up by a command of the image, and restores what that wrote', () => {
    const [cron] = ofKind('CronJob').map(podTemplateOf);
    const [, , script] = cron!.spec.containers[0]!.command!;
    expect(script).toContain('node dist/scripts/backup.js "/backups/');
    const { command, volumeMounts } = podTemplateOf(restoreJob!).spec.containers[0]!;
    expect(command).toEqual(['node', 'dist/scripts/restore.js', '/backups/NAME.backup', '--replace']);
    expect(volumeMounts).toEqual(cron!.spec.containers[0]!.volumeMounts);
  });

  it('lets Prometheus scrape every pod that answers requests, with the token', () => {
    const { selector, podMetricsEndpoints } = podMonitor!.spec;
    const [{ values }] = selector.matchExpressions;
    expect(([...values] as string[]).sort()).toEqual([...allRoles].sort());
    const [{ port, authorization }] = podMetricsEndpoints;
    for (const { spec } of deployments)
      expect(spec.template.spec.containers[0].ports.map(({ name }: { name: string }) => name)).toContain(
        port,
      );
    expect(authorization.credentials).toEqual({ name: 'patchbay', key: 'METRICS_TOKEN' });
  });

  it('uses as many connections of PostgreSQL as the docs say', () => {
    const replicasOf = (name: string, fallback: number) =>
      ofKind('HorizontalPodAutoscaler').find(({ metadata }) => metadata.name === name)?.spec.maxReplicas ??
      fallback;
    const count = deployments.reduce(
      (sum, { metadata, spec }) =>
        sum + replicasOf(metadata.name, spec.replicas) + spec.strategy.rollingUpdate.maxSurge,
      0,
    );
    const perPod = Number(settings.DATABASE_POOL_MAX) + 14;
    expect(deployment).toContain(`uses up to ${count * perPod} connections`);
  });

  it('has the same paths in gateway.yml as in ingress.yml', () => {
    const [ingress] = ofKind('Ingress');
    const expected = ingress!.spec.rules[0].http.paths.map(({ path, pathType, backend }: any) => [
      pathType === 'Exact' ? 'Exact' : 'PathPrefix',
      path,
      backend.service.name,
    ]);
    const found = route!.spec.rules.map(({ matches: [{ path }], backendRefs: [{ name, port }] }: any) => {
      expect(port).toBe(Number(settings.PORT));
      return [path.type, path.value, name];
    });
    expect(found).toEqual(expected);
    expect(route!.spec.hostnames).toEqual([ingress!.spec.rules[0].host]);
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
