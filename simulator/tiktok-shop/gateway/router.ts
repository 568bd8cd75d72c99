import type { Operation } from './operation.js';

interface Route {
  segments: string[];
  operation: Operation;
}

export type Found =
  | { kind: 'found'; operation: Operation; version: string; params: Record<string, string> }
  | { kind: 'unknown-path' }
  | { kind: 'unknown-method' }
  | { kind: 'unknown-version' };

/** Finds operations by path and method. The version is checked last, as the gateway does. */
export class Router {
  private readonly routes: Route[];

  constructor(operations: readonly Operation[]) {
    this.routes = operations.map((operation) => ({ operation, segments: operation.path.split('/') }));
  }

  find(method: string, path: string): Found {
    const segments = path.split('/');
    const matches = this.routes.flatMap(({ operation, segments: pattern }) => {
      const params = match(pattern, segments);
      return params ? [{ operation, params }] : [];
    });
    if (matches.length === 0) return { kind: 'unknown-path' };
    const ofMethod = matches.filter(({ operation }) => operation.method === method);
    if (ofMethod.length === 0) return { kind: 'unknown-method' };
    const hit = ofMethod.find(({ operation, params }) => operation.versions.includes(params.version ?? ''));
    if (!hit) return { kind: 'unknown-version' };
    return { kind: 'found', ...hit, version: hit.params.version ?? '' };
  }
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [place, part] of pattern.entries()) {
    const segment = segments[place] as string;
    if (part.startsWith('{')) {
      const name = part.slice(1, -1);
      if (name === 'version' ? !/^\d{6}$/.test(segment) : !/^\d+$/.test(segment)) return undefined;
      params[name] = segment;
    } else if (part !== segment) return undefined;
  }
  return params;
}
