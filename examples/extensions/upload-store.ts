import { open } from 'node:fs/promises';
import { LocalFiles } from '../../src/uploads/files/local-files.js';

const zeros = Buffer.alloc(256 * 1024);

/** Keeps uploads on a separate volume and overwrites them before they are removed. */
export class ShreddedUploads extends LocalFiles {
  override async remove(id: string): Promise<void> {
    await this.overwrite(id);
    await super.remove(id);
  }

  private async overwrite(id: string): Promise<void> {
    const size = await this.size(id);
    if (size === 0) return;
    const file = await open(this.path(id), 'r+');
    try {
      for (let at = 0; at < size; at += zeros.length)
        await file.write(zeros, 0, Math.min(zeros.length, size - at), at);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
