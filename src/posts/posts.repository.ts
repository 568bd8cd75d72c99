import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import { columnValues } from '../database/column-values.js';
import { Database, runPrepared } from '../database/database.js';
import { FilteredStatement } from '../database/filtered-statement.js';
import type { NewRow } from '../database/new-row.js';
import { selectColumns } from '../database/select-columns.js';
import { textList } from '../database/text-list.js';
import { knownPlatforms } from '../platforms/platform.js';
import type { MediaFile } from '../platforms/platform-media.js';
import { UploadState } from '../uploads/domain/upload.js';
import { UploadEntity } from '../uploads/upload.entity.js';
import { toUpload } from '../uploads/uploads.repository.js';
import type { Post } from './domain/post.js';
import { PostState, type PostSummary } from './domain/post-summary.js';
import { PostEntity } from './post.entity.js';
import { PostMediaEntity } from './post-media.entity.js';

/** A file of a post, with the upload that has its bytes. */
export interface PostMedia extends MediaFile {
  uploadId: string;
}

export interface PostFilter {
  accountIds: readonly string[] | null;
  states: readonly PostState[] | null;
}

const uploadColumns = selectColumns(UploadEntity, 'u');

const selectOwned = `SELECT ${selectColumns(PostEntity, 'p')} FROM posts p WHERE p.user_id = ?
  AND p.platform IN (${textList(knownPlatforms)}) AND p.state IN (${textList(Object.values(PostState))})`;

/** Posts that only a newer version knows are left out, because the schema has no values for them. */
const known = { platform: In(knownPlatforms), state: In(Object.values(PostState)) };

const uploadsOf = {
  name: 'posts.uploads',
  text: 'SELECT DISTINCT upload_id AS "uploadId" FROM post_media WHERE post_id = $1',
};

const lockPost = {
  name: 'posts.lock',
  text: `SELECT ${selectColumns(PostEntity, 'p')} FROM posts p WHERE p.id = $1 FOR UPDATE`,
};

@Injectable()
export class PostsRepository {
  constructor(
    @InjectRepository(PostEntity) private readonly posts: Repository<PostEntity>,
    private readonly database: Database,
  ) {}

  /** Null also for a post that only a newer version knows. */
  findOwned(userId: string, id: string, manager: EntityManager = this.posts.manager): Promise<Post | null> {
    return manager.findOneBy(PostEntity, { id, userId, ...known });
  }

  /** In the order of `ids`, without those that only a newer version knows. */
  async listOwned(
    userId: string,
    ids: readonly string[],
    manager: EntityManager = this.posts.manager,
  ): Promise<Post[]> {
    const posts = await manager.findBy(PostEntity, { id: In([...ids]), userId, ...known });
    return posts.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
  }

  /** Posts of a user that this version knows, newest first. Returns one more than `first` if there are more. */
  pageOwned(
    userId: string,
    { accountIds, states }: PostFilter,
    { first, afterId }: { first: number; afterId: string | null },
    manager: EntityManager = this.posts.manager,
  ): Promise<Post[]> {
    const [statement, values] = new FilteredStatement('posts.page', selectOwned, userId)
      .where('accounts', 'p.account_id = ANY (?)', accountIds)
      .where('states', 'p.state = ANY (?)', states)
      .where('after', 'p.id < ?', afterId)
      .append('ORDER BY p.id DESC LIMIT ?', first + 1)
      .build();
    return this.database.rows<Post>(statement, values, manager);
  }

  /** For workers: of any owner. */
  find(id: string, manager: EntityManager = this.posts.manager): Promise<Post | null> {
    return manager.findOneBy(PostEntity, { id });
  }

  /** For workers: of any owner, locked until the transaction ends. */
  async lock(id: string, manager: EntityManager): Promise<Post | null> {
    const { rows } = await runPrepared(manager, lockPost, [id]);
    return (rows as Post[])[0] ?? null;
  }

  async insert(
    post: NewRow<Post>,
    uploadIds: readonly string[],
    manager: EntityManager = this.posts.manager,
  ): Promise<void> {
    await manager.insert(PostEntity, columnValues<PostEntity>({ ...post }));
    const media = uploadIds.map((uploadId, position) => ({ postId: post.id, position, uploadId }));
    await manager.insert(PostMediaEntity, media);
  }

  async saveSummary(
    id: string,
    summary: PostSummary,
    updatedAt: Date,
    manager: EntityManager = this.posts.manager,
  ): Promise<void> {
    await manager.update(PostEntity, { id }, { ...summary, updatedAt });
  }

  async saveQuota(
    id: string,
    quotaMonth: string,
    quotaReturned: boolean,
    manager: EntityManager = this.posts.manager,
  ): Promise<void> {
    await manager.update(PostEntity, { id }, { quotaMonth, quotaReturned });
  }

  /** Saves what a retry changes. */
  async saveRequest(
    id: string,
    changes: Pick<Post, 'caption' | 'options' | 'pacedAt'>,
    manager: EntityManager = this.posts.manager,
  ): Promise<void> {
    await manager.update(PostEntity, { id }, columnValues<PostEntity>(changes));
  }

  /** The files of a post in order. Empty if one of them was deleted: a post is never published in part. */
  async mediaOf(postId: string, manager: EntityManager = this.posts.manager): Promise<PostMedia[]> {
    // A post may have the same file twice, which the hydration of entities would merge.
    const uploads: UploadEntity[] = await manager.query(
      `SELECT ${uploadColumns} FROM post_media m JOIN uploads u ON u.id = m.upload_id
       WHERE m.post_id = $1 ORDER BY m.position`,
      [postId],
    );
    const files = uploads.map(toUpload);
    if (files.some(({ state }) => state !== UploadState.READY)) return [];
    return files.map(({ id, sizeBytes, facts }) => ({ uploadId: id, sizeBytes, ...facts! }));
  }

  /** The uploads of a post, including deleted ones. */
  async uploadIdsOf(postId: string, manager: EntityManager): Promise<string[]> {
    const { rows } = await runPrepared(manager, uploadsOf, [postId]);
    return (rows as { uploadId: string }[]).map(({ uploadId }) => uploadId);
  }
}
