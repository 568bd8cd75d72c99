import type { SimulatorClock } from '../../../clock.js';
import type { ObjectIds } from '../../ids.js';

/** A comment on media, or a reply to one. */
export interface Comment {
  id: string;
  mediaId: string;
  /** The owner of the media. */
  accountId: string;
  /** The top-level comment a reply stands under. */
  parentId: string | null;
  username: string;
  /** Set when it was written by the owner, through this app or by hand. */
  byOwner: boolean;
  text: string;
  createdAt: number;
  likeCount: number;
  hidden: boolean;
  /** A private reply was sent to it. */
  answeredPrivately: boolean;
}

export type NewComment = Pick<
  Comment,
  'mediaId' | 'accountId' | 'parentId' | 'username' | 'byOwner' | 'text'
> & {
  /** Now, unless given. */
  createdAt?: number;
};

export class Comments {
  private byId = new Map<string, Comment>();
  private byMedia = new Map<string, Set<Comment>>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly ids: ObjectIds,
  ) {}

  add(comment: NewComment): Comment {
    const added: Comment = {
      createdAt: this.clock.now(),
      ...comment,
      id: this.ids.next(),
      likeCount: 0,
      hidden: false,
      answeredPrivately: false,
    };
    this.put(added);
    return added;
  }

  find(id: string): Comment | undefined {
    return this.byId.get(id);
  }

  /** Replies included. */
  count(mediaId: string): number {
    return this.byMedia.get(mediaId)?.size ?? 0;
  }

  /** Top level, newest first. */
  list(mediaId: string): Comment[] {
    return this.ofMedia(mediaId)
      .filter(({ parentId }) => parentId === null)
      .reverse();
  }

  /** Oldest first, as a conversation is read. */
  replies(comment: Comment): Comment[] {
    return this.ofMedia(comment.mediaId).filter(({ parentId }) => parentId === comment.id);
  }

  all(mediaId?: string): Comment[] {
    return mediaId === undefined ? [...this.byId.values()] : this.ofMedia(mediaId);
  }

  /** With its replies. */
  remove(comment: Comment): void {
    for (const gone of [comment, ...this.replies(comment)]) {
      this.byId.delete(gone.id);
      this.byMedia.get(gone.mediaId)?.delete(gone);
    }
  }

  removeOfMedia(mediaId: string): void {
    for (const comment of this.ofMedia(mediaId)) this.byId.delete(comment.id);
    this.byMedia.delete(mediaId);
  }

  clear(): void {
    this.byId.clear();
    this.byMedia.clear();
  }

  save(): Comment[] {
    return [...this.byId.values()];
  }

  load(saved: Comment[]): void {
    this.clear();
    for (const comment of saved) this.put(comment);
  }

  private put(comment: Comment): void {
    this.byId.set(comment.id, comment);
    const siblings = this.byMedia.get(comment.mediaId) ?? new Set();
    siblings.add(comment);
    this.byMedia.set(comment.mediaId, siblings);
  }

  /** Oldest first. */
  private ofMedia(mediaId: string): Comment[] {
    return [...(this.byMedia.get(mediaId) ?? [])];
  }
}
