import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { Node } from '../../graphql/node.type.js';
import { MediaKindEnum } from '../../platforms/installed.graphql.js';
import type { MediaKind } from '../../platforms/platform-media.js';
import { type MediaFault, type Upload, UploadState } from '../domain/upload.js';

registerEnumType(UploadState, {
  name: 'UploadState',
  description: 'State of an upload.',
  valuesMap: {
    RECEIVING: { description: 'Bytes are missing. Continue with PATCH at the offset that HEAD returns.' },
    READY: { description: 'Complete, and usable in createPost.' },
    REJECTED: { description: 'Complete, but not usable. `rejectedBecause` is the reason.' },
    DISCARDED: { description: 'Used by a post and deleted. Never returned by `upload`.' },
  },
});

export const MediaFaultEnum: { readonly [ClassifiedError in MediaFault]: ClassifiedError } = {
  EMPTY: 'EMPTY',
  TOO_LARGE: 'TOO_LARGE',
  NOT_MEDIA: 'NOT_MEDIA',
  UNREADABLE: 'UNREADABLE',
};
registerEnumType(MediaFaultEnum, {
  name: 'MediaFault',
  description: 'Why a file cannot be used.',
  valuesMap: {
    EMPTY: { description: 'The file is empty.' },
    TOO_LARGE: { description: 'The file is larger than 4 GiB.' },
    NOT_MEDIA: {
      description: 'The file is not an MP4, MOV or WebM video, or a JPEG, WebP or PNG photo.',
    },
    UNREADABLE: { description: 'The file is damaged or incomplete.' },
  },
});

@RequiresScope('posts:read')
@ObjectType('Upload', {
  implements: () => [Node],
  description:
    'A file that was sent to /uploads with the tus protocol. Deleted after 24 hours unless a post uses it.',
})
export class UploadType implements Node {
  @Field(() => ID, { description: 'Id of the upload; also the last part of its tus address.' })
  id: string;

  @Field(() => UploadState, { description: 'State of the upload.' })
  state: UploadState;

  @Field(() => Float, { description: 'Size of the file in bytes.' })
  sizeBytes: number;

  @Field(() => Float, { description: 'Bytes received.' })
  receivedBytes: number;

  @Field(() => String, { nullable: true, description: 'File name sent by the client. Null without one.' })
  fileName: string | null;

  @Field(() => MediaKindEnum, {
    nullable: true,
    description: 'Kind of media, detected from the content. Null before READY.',
  })
  kind: MediaKind | null;

  @Field(() => String, {
    nullable: true,
    description: 'Media type, detected from the content. Null before READY.',
  })
  contentType: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Length of a video in seconds. Null if unknown.',
  })
  durationSeconds: number | null;

  @Field(() => Int, { nullable: true, description: 'Displayed width in pixels. Null if unknown.' })
  width: number | null;

  @Field(() => Int, { nullable: true, description: 'Displayed height in pixels. Null if unknown.' })
  height: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Frames per second of a video. Null if unknown.',
  })
  framesPerSecond: number | null;

  @Field(() => MediaFaultEnum, {
    nullable: true,
    description: 'Why the file cannot be used. Null unless REJECTED.',
  })
  rejectedBecause: MediaFault | null;

  @Field({ description: 'Time of creation.' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'When the file is deleted. Null while a post uses it.' })
  expiresAt: Date | null;
}

export function toUploadType({ facts, ...upload }: Upload & { receivedBytes: number }): UploadType {
  const { id, state, sizeBytes, receivedBytes, fileName, rejectedBecause, createdAt, expiresAt } = upload;
  return {
    ...{ id, state, sizeBytes, receivedBytes, fileName, rejectedBecause, createdAt, expiresAt },
    kind: facts?.kind ?? null,
    contentType: facts?.contentType ?? null,
    durationSeconds: facts?.durationSeconds ?? null,
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    framesPerSecond: facts?.framesPerSecond ?? null,
  };
}
