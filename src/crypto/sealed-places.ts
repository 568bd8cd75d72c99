/** A column with a sealed value, bound to the id of its row. */
interface SealedColumn {
  readonly store: 'column';
  readonly table: string;
  readonly column: string;
}

/** A sealed field of a JSON column, in rows of one kind. */
interface SealedField {
  readonly store: 'field';
  readonly table: string;
  readonly column: string;
  readonly field: string;
  readonly kind: string;
  /** The id that the value is bound to, derived from the key of its row. */
  readonly idOf: (idHash: Buffer) => string;
}

/** A sealed field of JSON files in a folder below DATA_DIR. */
interface SealedFiles {
  readonly store: 'files';
  readonly table: string;
  readonly column: string;
  readonly folder: string;
  readonly field: string;
  /** Name of the field with the id that the value is bound to. */
  readonly idField: string;
}

/**
 * All places of values that are encrypted with TOKEN_ENCRYPTION_KEYS. Sealing for other places does not compile. The key rotation
 * processes this list, and a test compares it with the CHECK constraints that refuse unsealed values.
 */
export const sealedPlaces = [
  { store: 'column', table: 'accounts', column: 'credentials' },
  { store: 'column', table: 'audit_keys', column: 'private_key' },
  { store: 'column', table: 'authenticators', column: 'secret' },
  { store: 'column', table: 'connection_states', column: 'code' },
  { store: 'column', table: 'connection_states', column: 'verifier' },
  { store: 'column', table: 'event_endpoints', column: 'secret' },
  { store: 'column', table: 'event_endpoints', column: 'previous_secret' },
  { store: 'column', table: 'grants', column: 'credentials' },
  { store: 'column', table: 'grants', column: 'fallback' },
  { store: 'column', table: 'oidc_signing_keys', column: 'private_jwk' },
  { store: 'column', table: 'pending_revocations', column: 'credentials' },
  { store: 'column', table: 'post_attempts', column: 'upload_url' },
  { store: 'column', table: 'post_containers', column: 'upload_url' },
  {
    store: 'field',
    table: 'oidc_artifacts',
    column: 'payload',
    field: 'state',
    kind: 'Session',
    idOf: () => 'state',
  },
  {
    store: 'field',
    table: 'oidc_artifacts',
    column: 'payload',
    field: 'sealed',
    kind: 'SignInAttempt',
    idOf: (idHash) => idHash.toString('base64url'),
  },
  {
    store: 'files',
    table: 'grants',
    column: 'spool',
    folder: 'unsaved-refreshes',
    field: 'sealed',
    idField: 'grantId',
  },
] as const satisfies readonly (SealedColumn | SealedField | SealedFiles)[];

type Registered = (typeof sealedPlaces)[number];

/** The place of a sealed value. It is authenticated with the value, so a value that is moved elsewhere cannot be decrypted. */
export type SealedPlace = Registered extends infer Place
  ? Place extends { table: infer Table; column: infer Column }
    ? {
        table: Table;
        column: Column;
        /** Primary key of the row. */
        id: string;
      }
    : never
  : never;

type Stored<Store extends Registered['store']> = Extract<Registered, { store: Store }>;

const stored = <Store extends Registered['store']>(store: Store) =>
  sealedPlaces.filter((place): place is Stored<Store> => place.store === store);

export const sealedColumns: readonly Stored<'column'>[] = stored('column');
export const sealedFields: readonly Stored<'field'>[] = stored('field');
export const sealedFiles: readonly Stored<'files'>[] = stored('files');
