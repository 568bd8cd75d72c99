/** Reasons that a file cannot be read, by error code. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  ENAMETOOLONG: 'is too long for a path',
  EACCES: 'is not readable for the user of this process',
  EPERM: 'is not readable for the user of this process',
  EISDIR: 'is a folder',
};

/** Why a file cannot be read, without its path: `does not exist`. */
export function describeReadError(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  return reasons[code] ?? `cannot be read (${code})`;
}
