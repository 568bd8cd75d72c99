import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const headSchema = z.object({
  number: z.number().int().positive(),
  /** Hexadecimal. */
  head: z.string().regex(/^[0-9a-f]{64}$/),
  sealedAt: z.iso.datetime(),
  keyId: z.string(),
  /** SPKI, base64. Null if the key cannot be opened. */
  publicKey: z.string().nullable(),
  signature: z.string(),
});

/** The head of a seal outside the database. */
export type ExportedHeadFile = z.infer<typeof headSchema>;

/** The file exists and cannot be used. The message is for the operator. It says nothing about the audit trail itself. */
export class HeadFileError extends Error {}

/** Where a data folder remembers the newest head. The embedded database has a separate file. */
export function auditHeadFile(dataDir: string, isEmbedded: boolean): string {
  return join(dataDir, isEmbedded ? 'audit-head-embedded.json' : 'audit-head.json');
}

/** Null if no head was exported yet. @throws HeadFileError if the file cannot be read, or is damaged */
export async function readHeadFile(path: string): Promise<ExportedHeadFile | null> {
  const text = await readText(path);
  if (text === null) return null;
  try {
    return headSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new HeadFileError(`${path} is damaged.`, { cause: error });
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new HeadFileError(`${path} cannot be read: ${code ?? 'unknown error'}.`, { cause: error });
  }
}
