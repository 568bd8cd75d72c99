import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { decodeIdCursor } from '../../../graphql/connection.js';
import type { Upload } from '../../../uploads/domain/upload.js';
import { UploadsService } from '../../../uploads/uploads.service.js';
import { toToolPage } from '../pages.js';
import {
  idOf,
  pageInput,
  pageOf,
  time,
  toTime,
  toTimeOrNull,
  toUntrustedOrNull,
  untrusted,
} from '../schemas.js';
import { defineTool, ToolGroup, type ToolProvider } from '../tool.js';

const upload = z.object({
  id: idOf('the upload'),
  fileName: untrusted.nullable().describe('Name that the file had. Null if unknown.'),
  kind: z.string().nullable().describe('VIDEO or PHOTO.'),
  contentType: z.string().nullable(),
  sizeBytes: z.number(),
  durationSeconds: z.number().nullable().describe('Null for photos, and if unknown.'),
  width: z.int().nullable(),
  height: z.int().nullable(),
  createdAt: time,
  expiresAt: time.nullable().describe('When the file is deleted. Null while a post uses it.'),
});

/** Files that the user has uploaded. */
@Injectable()
@ToolGroup()
export class UploadTools implements ToolProvider {
  constructor(private readonly uploads: UploadsService) {}

  readonly tools = [
    defineTool({
      name: 'list_uploads',
      title: 'List uploads',
      description:
        'Lists complete files that the user has uploaded, newest first. validate_post takes their ids as uploadId. Assistants cannot upload files.',
      kind: 'READ',
      scope: 'posts:read',
      input: z.strictObject({ ...pageInput }),
      output: pageOf(upload),
      run: async ({ userId }, input) => {
        const rows = await this.uploads.listReady(userId, decodeIdCursor(input.cursor), input.limit + 1);
        return toToolPage(rows, input, ({ id }) => [id], toItem);
      },
    }),
  ];
}

function toItem({ id, fileName, sizeBytes, facts, createdAt, expiresAt }: Upload): z.output<typeof upload> {
  return {
    ...{ id, fileName: toUntrustedOrNull(fileName), sizeBytes },
    kind: facts?.kind ?? null,
    contentType: facts?.contentType ?? null,
    durationSeconds: facts?.durationSeconds ?? null,
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    createdAt: toTime(createdAt),
    expiresAt: toTimeOrNull(expiresAt),
  };
}
