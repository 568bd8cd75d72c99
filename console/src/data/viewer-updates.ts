import type { Cache, UpdatesConfig } from '@urql/exchange-graphcache';

/** Lists of the settings that load again after an entry has changed. */
export const viewerUpdates: NonNullable<UpdatesConfig['Mutation']> = {
  revokeSession: (_result, _variables, cache) => forgetList(cache, 'sessions'),
  changePassword: (_result, _variables, cache) => {
    forgetList(cache, 'sessions');
    forgetList(cache, 'authorizedApps');
  },
  removeSignInIdentity: (_result, _variables, cache) => forgetList(cache, 'signInIdentities'),
  updateAuthorizedApp: (_result, _variables, cache) => forgetList(cache, 'authorizedApps'),
  revokeServiceClient: (_result, _variables, cache) => forgetList(cache, 'serviceClients'),
  revokeAuthorizedApp: (_result, _variables, cache) => forgetList(cache, 'authorizedApps'),
};

function forgetList(cache: Cache, field: string): void {
  const viewer = cache.resolve('Query', 'viewer');
  if (typeof viewer !== 'string') return;
  for (const { fieldName, fieldKey } of cache.inspectFields(viewer))
    if (fieldName === field) cache.invalidate(viewer, fieldKey);
}
