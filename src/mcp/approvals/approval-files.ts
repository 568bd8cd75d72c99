import { Injectable } from '@nestjs/common';
import { Failure } from '../../failures/failure.js';
import { UploadState } from '../../uploads/domain/upload.js';
import { UploadsService } from '../../uploads/uploads.service.js';
import type { StoredConfirmation } from '../confirmations/confirmations.repository.js';
import { ConfirmationsService } from '../confirmations/confirmations.service.js';
import { type PreparedPost, PostProposals } from '../tools/posts/post-proposals.js';

/** A file that the approval page shows. */
export interface ShownFile {
  uploadId: string;
  contentType: string;
  sizeBytes: number;
}

/** The files of a post that waits for an approval. */
@Injectable()
export class ApprovalFiles {
  constructor(
    private readonly confirmations: ConfirmationsService,
    private readonly proposals: PostProposals,
    private readonly uploads: UploadsService,
  ) {}

  /**
   * Fetches the files of the pending addresses, because the user agreed, and checks the post with them. Exactly these files are
   * published later. Why the post would be refused is stored with the confirmation, instead of the files.
   *
   * @throws Failure NOT_FOUND if it was decided meanwhile
   */
  async fetch(
    userId: string,
    { id, prepared, pendingAddresses, fetchedFiles: known }: StoredConfirmation,
  ): Promise<void> {
    if (pendingAddresses.length === 0) return;
    // Only posts have pending addresses.
    const post = prepared as PreparedPost;
    const { found, proposal } = await this.proposals.check(userId, post, { fetches: true, known });
    if (!proposal) {
      const { problems, rejections } = found;
      return this.confirmations.storeFileProblems(userId, id, { problems, rejections });
    }
    const discard = () => this.proposals.discard(userId, proposal, known);
    const isStored = await this.confirmations
      .storeFiles(userId, id, proposal)
      .catch(async (error: unknown) => {
        await discard();
        throw error;
      });
    if (isStored) return;
    await discard();
    // Another request of the user fetched them, or decided.
    await this.confirmations.findOpen(userId, id);
  }

  /** @throws Failure NOT_FOUND */
  async find(userId: string, { summary }: StoredConfirmation, index: number): Promise<ShownFile> {
    const file = summary.files?.[index];
    if (!file) throw new Failure('NOT_FOUND');
    const { state, sizeBytes } = await this.uploads.find(userId, file.uploadId);
    if (state !== UploadState.READY) throw new Failure('NOT_FOUND');
    return { ...file, sizeBytes };
  }
}
