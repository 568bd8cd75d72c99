import { postOptionsOf } from '../../platforms/installed.graphql.js';
import type { MediaSource } from '../domain/post-request.js';
import type { NewPost } from '../new-post-checks.service.js';
import type { MediaInput, PostProblemsInput } from './post-inputs.js';

/** The request of the service for an input. */
export function toNewPost({ media, caption, targets, publishAt }: PostProblemsInput): NewPost {
  return {
    media: media.map(toSource),
    caption,
    targets: targets.map(({ accountId, options }) => ({ accountId, options: postOptionsOf(options) })),
    publishAt: publishAt ?? null,
  };
}

/** `@oneOf` ensures that exactly one is set. */
function toSource({ uploadId, url }: MediaInput): MediaSource {
  return uploadId ? { uploadId } : { url: url! };
}
