import { Injectable } from '@nestjs/common';
import type { Post } from '../../domain/post.js';
import { PublisherClient } from '../publisher-client.js';
import { ChunkedVideoFlow } from './chunked-video.flow.js';
import { ContainerFlow } from './container.flow.js';
import type { PublishFlow } from './publish-flow.js';
import { PulledPhotosFlow } from './pulled-photos.flow.js';
import { UnavailablePlatformFlow } from './unavailable-platform.flow.js';

/** Picks the flow of a post by the capabilities of its platform. */
@Injectable()
export class PublishFlows {
  constructor(
    private readonly publishers: PublisherClient,
    private readonly chunkedVideo: ChunkedVideoFlow,
    private readonly pulledPhotos: PulledPhotosFlow,
    private readonly container: ContainerFlow,
    private readonly unavailable: UnavailablePlatformFlow,
  ) {}

  of({ platform, kind }: Pick<Post, 'platform' | 'kind'>): PublishFlow {
    const { containers, videos, photos } = this.publishers.capabilities(platform);
    if (containers) return this.container;
    if (kind === 'VIDEO' && videos) return this.chunkedVideo;
    if (kind === 'PHOTO' && photos) return this.pulledPhotos;
    return this.unavailable;
  }
}
