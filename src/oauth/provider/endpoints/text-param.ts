import type { KoaContextWithOIDC } from 'oidc-provider';

/** A parameter of the request, as the library has read it; empty when it is absent. */
export function textParam(context: KoaContextWithOIDC, name: string): string {
  const value = context.oidc?.params?.[name];
  return typeof value === 'string' ? value : '';
}
