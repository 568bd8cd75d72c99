import type { FastifyReply } from 'fastify';
import { downloadStream } from '../download-stream.js';
import { contentTypes, type ExportFormat, printRows } from './format.js';
import type { RunningExport } from './running-exports.js';

/** Streams an export as the file `<name>.<format>`. */
export function sendExport(
  reply: FastifyReply,
  name: string,
  as: ExportFormat,
  fields: readonly string[],
  { batches, end }: RunningExport,
): void {
  const body = downloadStream(printRows(as, fields, batches)).once('close', end);
  void reply
    .headers({
      'content-type': contentTypes[as],
      'content-disposition': `attachment; filename="${name}.${as}"`,
      'cache-control': 'no-store',
    })
    .send(body);
}
