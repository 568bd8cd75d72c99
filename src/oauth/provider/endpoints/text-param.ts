import type { KoaContextWithOIDC } from 'oidc-provider';

/** A parsed parameter of the request. Empty if it is absent or not a string. */
export function textParam(context: KoaContextWithOIDC, name: string): string {
  const value = context.oidc?.params?.[name];
  return typeof value === 'string' ? value : '';
}
