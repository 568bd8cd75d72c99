import { openLocalFile } from '../../../src/uploads/files/local-files.js';
import { probe } from '../../../src/uploads/media/probe.js';

/** The facts of a file at a path. */
export async function probeFile(path: string): ReturnType<typeof probe> {
  const file = await openLocalFile(path);
  try {
    return await probe(file);
  } finally {
    await file.close();
  }
}
