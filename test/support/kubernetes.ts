import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export const kubernetesDir = 'deploy/k8s';

export interface Container {
  name: string;
  image: string;
  command?: string[];
  env?: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
  envFrom?: Record<'configMapRef' | 'secretRef', { name: string }>[];
  ports?: { name: string; containerPort: number }[];
  volumeMounts: { name: string; mountPath: string }[];
  [probe: `${string}Probe`]: { httpGet: { path: string; port: string } };
}

export interface PodSpec {
  containers: Container[];
  volumes: { name: string; persistentVolumeClaim?: { claimName: string } }[];
  [field: string]: unknown;
}

/** The template of the pods of a Deployment, Job or CronJob. */
export function podTemplateOf({ kind, spec }: Manifest): {
  metadata: { labels: Record<string, string> };
  spec: PodSpec;
} {
  return kind === 'CronJob' ? spec.jobTemplate.spec.template : spec.template;
}

/** An object of a manifest. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  spec: any;
}

/** The manifests of one file. @throws Error for invalid YAML, and for a key that is given twice */
export function readManifests(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(join(kubernetesDir, file), 'utf8'), { uniqueKeys: true }).map(
    (document) => {
      if (document.errors.length > 0) throw document.errors[0]!;
      return document.toJS() as Manifest;
    },
  );
}

/** Names of all YAML files. */
export const kubernetesFiles = readdirSync(kubernetesDir).filter((name) => name.endsWith('.yml'));

/** Files that are no manifests: settings of other programs. */
export const otherFiles = ['kustomization.yml', 'prometheus-adapter-values.yml'];
/** Manifests that kustomization.yml does not apply. */
export const optionalFiles = ['restore.yml', 'pod-monitor.yml', 'gateway.yml'];

/** Manifests that kustomization.yml applies. */
export function allManifests(): Manifest[] {
  const applied = kubernetesFiles.filter((name) => ![...otherFiles, ...optionalFiles].includes(name));
  return applied.flatMap(readManifests);
}
