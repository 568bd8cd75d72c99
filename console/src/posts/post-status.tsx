import type { PostSummaryFragment } from '@patchbay/client/operations';
import { postTexts } from '../texts/posts.js';
import { Badge, type Tone } from '../ui/states.js';

const tones: Partial<Record<string, Tone>> = {
  PUBLISHED: 'success',
  FAILED: 'danger',
  UNCONFIRMED: 'warning',
  AWAITING_CREATOR: 'warning',
};

/** State of a post. States of a newer server are shown as they are. */
export function PostStatus({ state }: { state: PostSummaryFragment['state'] }) {
  return <Badge tone={tones[state] ?? 'neutral'}>{postTexts.states[state] ?? state}</Badge>;
}

/** The time that matters most: when it will be published, or when it was created. */
export function postTime({
  publishAt,
  createdAt,
}: Pick<PostSummaryFragment, 'publishAt' | 'createdAt'>): string {
  return publishAt ?? createdAt;
}
