import { Ajv, type SchemaObject } from 'ajv';
import type { Manifest } from './kubernetes.js';

/*
 * Schemas of the Kubernetes fields that deploy/k8s uses, by the API reference of Kubernetes 1.30. They refuse all other fields: the API
 * server would ignore a misspelled one.
 */
const text = { type: 'string', minLength: 1 };
const count = { type: 'integer', minimum: 0 };
const flag = { type: 'boolean' };
const quantity = { type: 'string', pattern: '^\\d+(\\.\\d+)?(m|k|Ki|M|Mi|G|Gi)?$' };
const name = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' };
const list = (items: SchemaObject): SchemaObject => ({ type: 'array', minItems: 1, items });
const map = (values: SchemaObject): SchemaObject => ({ type: 'object', additionalProperties: values });
const oneOf = (...values: string[]): SchemaObject => ({ enum: values });
/** Fields with a name that ends in `?` are optional. */
function object(fields: Record<string, SchemaObject>): SchemaObject {
  const bare = (field: string) => field.replace('?', '');
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(fields).filter((field) => !field.endsWith('?')),
    properties: Object.fromEntries(Object.entries(fields).map(([field, schema]) => [bare(field), schema])),
  };
}

const metadata = object({ name, 'labels?': map(text), 'annotations?': map(text) });
const selector = object({ matchLabels: map(text) });
const named = object({ name });
const probe = object({
  httpGet: object({ path: text, port: name }),
  'periodSeconds?': count,
  'timeoutSeconds?': count,
  'failureThreshold?': count,
});
const container = object({
  name,
  image: text,
  'command?': list(text),
  'ports?': list(object({ name, containerPort: count })),
  env: list(
    object({
      name: text,
      'value?': text,
      'valueFrom?': object({ secretKeyRef: object({ name, key: text }) }),
    }),
  ),
  envFrom: list(object({ 'configMapRef?': named, 'secretRef?': named })),
  'startupProbe?': probe,
  'livenessProbe?': probe,
  'readinessProbe?': probe,
  'lifecycle?': object({ preStop: object({ sleep: object({ seconds: count }) }) }),
  resources: object({ requests: map(quantity), limits: map(quantity) }),
  securityContext: object({
    allowPrivilegeEscalation: flag,
    readOnlyRootFilesystem: flag,
    capabilities: object({ drop: list(text) }),
  }),
  volumeMounts: list(object({ name, mountPath: text })),
});
const podTemplate = object({
  metadata: object({ labels: map(text) }),
  spec: object({
    'restartPolicy?': oneOf('Never', 'OnFailure'),
    automountServiceAccountToken: flag,
    enableServiceLinks: flag,
    terminationGracePeriodSeconds: count,
    securityContext: object({
      runAsNonRoot: flag,
      runAsUser: count,
      runAsGroup: count,
      fsGroup: count,
      fsGroupChangePolicy: oneOf('OnRootMismatch', 'Always'),
      seccompProfile: object({ type: oneOf('RuntimeDefault') }),
    }),
    'topologySpreadConstraints?': list(
      object({
        maxSkew: count,
        topologyKey: text,
        whenUnsatisfiable: oneOf('ScheduleAnyway', 'DoNotSchedule'),
        labelSelector: selector,
      }),
    ),
    containers: list(container),
    volumes: list(
      object({
        name,
        'persistentVolumeClaim?': object({ claimName: name }),
        'emptyDir?': object({ sizeLimit: quantity }),
        'secret?': object({ secretName: name }),
      }),
    ),
  }),
});
const peers = list(
  object({
    'namespaceSelector?': selector,
    'ipBlock?': object({ cidr: text, 'except?': list(text) }),
  }),
);
const policyPorts = list(object({ port: count, protocol: oneOf('TCP', 'UDP') }));

/** The schema of `spec` by API version and kind. */
const specs: Record<string, SchemaObject> = {
  'apps/v1 Deployment': object({
    'replicas?': count,
    strategy: object({ rollingUpdate: object({ maxUnavailable: count, maxSurge: count }) }),
    selector,
    template: podTemplate,
  }),
  'batch/v1 Job': object({ backoffLimit: count, ttlSecondsAfterFinished: count, template: podTemplate }),
  'batch/v1 CronJob': object({
    schedule: text,
    concurrencyPolicy: oneOf('Forbid'),
    jobTemplate: object({
      spec: object({ backoffLimit: count, ttlSecondsAfterFinished: count, template: podTemplate }),
    }),
  }),
  'monitoring.coreos.com/v1 PodMonitor': object({
    jobLabel: text,
    selector: object({
      matchLabels: map(text),
      matchExpressions: list(object({ key: text, operator: oneOf('In'), values: list(text) })),
    }),
    podMetricsEndpoints: list(
      object({
        port: name,
        path: text,
        interval: text,
        authorization: object({ credentials: object({ name, key: text }) }),
      }),
    ),
  }),
  'gateway.networking.k8s.io/v1 HTTPRoute': object({
    parentRefs: list(object({ name, namespace: name })),
    hostnames: list(text),
    rules: list(
      object({
        matches: list(object({ path: object({ type: oneOf('Exact', 'PathPrefix'), value: text }) })),
        backendRefs: list(object({ name, port: count })),
        timeouts: object({ request: text, backendRequest: text }),
      }),
    ),
  }),
  'policy/v1 PodDisruptionBudget': object({ minAvailable: count, selector }),
  'v1 Service': object({
    selector: map(text),
    ports: list(object({ name, port: count, targetPort: name })),
  }),
  'v1 PersistentVolumeClaim': object({
    accessModes: list(oneOf('ReadWriteOnce', 'ReadWriteMany')),
    resources: object({ requests: object({ storage: quantity }) }),
  }),
  'autoscaling/v2 HorizontalPodAutoscaler': object({
    scaleTargetRef: object({ apiVersion: text, kind: text, name }),
    minReplicas: count,
    maxReplicas: count,
    metrics: list(
      object({
        type: oneOf('External', 'Resource'),
        'external?': object({
          metric: object({ name: text }),
          target: object({ type: oneOf('AverageValue'), averageValue: quantity }),
        }),
        'resource?': object({
          name: oneOf('cpu', 'memory'),
          target: object({ type: oneOf('Utilization'), averageUtilization: count }),
        }),
      }),
    ),
    'behavior?': object({ scaleDown: object({ stabilizationWindowSeconds: count }) }),
  }),
  'networking.k8s.io/v1 NetworkPolicy': object({
    podSelector: selector,
    policyTypes: list(oneOf('Ingress', 'Egress')),
    ingress: list(object({ from: peers, ports: policyPorts })),
    egress: list(object({ to: peers, ports: policyPorts })),
  }),
  'networking.k8s.io/v1 Ingress': object({
    ingressClassName: name,
    tls: list(object({ hosts: list(text), secretName: name })),
    rules: list(
      object({
        host: text,
        http: object({
          paths: list(
            object({
              path: text,
              pathType: oneOf('Prefix', 'Exact'),
              backend: object({ service: object({ name, port: object({ name }) }) }),
            }),
          ),
        }),
      }),
    ),
  }),
};
/** All fields but metadata, by API version and kind. */
const contents: Record<string, Record<string, SchemaObject>> = {
  'v1 ConfigMap': { data: map({ type: 'string' }) },
  ...Object.fromEntries(Object.entries(specs).map(([kind, spec]) => [kind, { spec }])),
};
const ajv = new Ajv({ allErrors: true });

/** Problems of a manifest: unknown and missing fields, and wrong types. */
export function manifestProblems(manifest: Manifest): string[] {
  const kind = `${manifest.apiVersion} ${manifest.kind}`;
  const content = contents[kind];
  if (!content) return [`unknown kind ${kind}`];
  const validate = ajv.compile(object({ apiVersion: text, kind: text, metadata, ...content }));
  validate(manifest);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${kind} ${manifest.metadata.name}${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
}
