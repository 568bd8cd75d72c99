import type { SimulatorClock } from '../../../clock.js';
import type { ObjectIds } from '../../ids.js';

/** A comment on media, or a reply to one. */
export interface Comment {
  id: string;
  mediaId: string;
  /** The owner of the media. */
  accountId: string;
  /** The top-level comment of a reply. Null for a top-level comment. */
  parentId: string | null;
  username: string;
  /** Whether the owner of the media wrote it, through the API or in the app of the platform. */
  byOwner: boolean;
  text: string;
  createdAt: number;
  likeCount: number;
  hidden: boolean;
  /** Whether a private reply was sent to it. */
  answeredPrivately: boolean;
}

export type NewComment = Pick<
  Comment,
  'mediaId' | 'accountId' | 'parentId' | 'username' | 'byOwner' | 'text'
> & {
  /** Absent: now. */
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

  /** Includes replies. */
  count(mediaId: string): number {
    return this.byMedia.get(mediaId)?.size ?? 0;
  }

  /** Top-level comments, newest first. */
  list(mediaId: string): Comment[] {
    return this.listOfMedia(mediaId)
      .filter(({ parentId }) => parentId === null)
      .reverse();
  }

  /** Oldest first. */
  replies(comment: Comment): Comment[] {
    return this.listOfMedia(comment.mediaId).filter(({ parentId }) => parentId === comment.id);
  }

  all(mediaId?: string): Comment[] {
    return mediaId === undefined ? [...this.byId.values()] : this.listOfMedia(mediaId);
  }

  /** Removes a comment and its replies. */
  remove(comment: Comment): void {
    for (const gone of [comment, ...this.replies(comment)]) {
      this.byId.delete(gone.id);
      this.byMedia.get(gone.mediaId)?.delete(gone);
    }
  }

  removeOfMedia(mediaId: string): void {
    for (const comment of this.listOfMedia(mediaId)) this.byId.delete(comment.id);
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
  private listOfMedia(mediaId: string): Comment[] {
    return [...(this.byMedia.get(mediaId) ?? [])];
  }
}
