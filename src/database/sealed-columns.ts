/** A column whose values are sealed by the TokenVault under the place (table, column, id of the row). */
export interface SealedColumn {
  table: string;
  column: string;
}

/** Every sealed column; a test compares the list with the CHECK constraints that refuse unsealed values. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'accounts', column: 'credentials' },
  { table: 'connection_states', column: 'code' },
  { table: 'connection_states', column: 'verifier' },
  { table: 'grants', column: 'credentials' },
  { table: 'grants', column: 'fallback' },
  { table: 'oidc_signing_keys', column: 'private_jwk' },
  { table: 'pending_revocations', column: 'credentials' },
  { table: 'post_attempts', column: 'upload_url' },
  { table: 'post_containers', column: 'upload_url' },
];
