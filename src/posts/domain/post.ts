import type { PostEntity } from '../post.entity.js';

/** What a user publishes on one account, with its state. */
export type Post = Readonly<PostEntity>;
