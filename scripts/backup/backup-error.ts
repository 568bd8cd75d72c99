/** A backup or restore that is refused. The message is for the operator. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
