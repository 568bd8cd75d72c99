import type { SimulatorClock } from '../../../clock.js';
import { findCode } from '../../graph/errors.js';
import { GraphError, invalidParameter } from '../../graph/responses.js';
import type { Account } from '../accounts.js';
import { isChild, isVideo, type Container } from './container.js';
import type { Containers } from './containers.js';
import type { Library, NewMedia } from '../content/library.js';
import type { Media, MediaType, ProductType } from '../content/media.js';
import type { InstagramBehaviour } from '../settings.js';

const DAY_MS = 86_400_000;

/** The outcome of the next publish call, set in advance by a test. */
export interface PublishPreset {
  behaviour: 'spam-but-live' | 'error-but-live' | 'refuse';
  code: number | null;
  subcode: number | null;
  accountId: string | null;
  times: number;
}

interface PublicationParts {
  clock: SimulatorClock;
  containers: Containers;
  library: Library;
  behaviour: () => InstagramBehaviour;
}

/** Turns containers into media, within the quota. */
export class Publications {
  /** Number of publish calls for a published container. Each is a bug of the client. */
  doublePublishes = 0;
  private presets: PublishPreset[] = [];

  constructor(private readonly parts: PublicationParts) {}

  /** @throws GraphError, for some errors after the post is live */
  publish(account: Account, appId: string, creationId: string): Media {
    const container = this.parts.containers.find(creationId);
    const theirs = container?.accountId === account.id && container.appId === appId;
    if (!container || !theirs) throw new GraphError(24, { subcode: 2_207_008 });
    container.publishCalls += 1;
    this.requireReady(container);
    if (account.restricted) throw new GraphError(25, { subcode: 2_207_050 });
    if (account.spamBlocked) throw new GraphError(4, { subcode: 2_207_051 });
    if (this.quotaUsed(account) >= this.quotaTotal(account)) throw new GraphError(9, { subcode: 2_207_042 });
    const preset = this.takePreset(account.id);
    if (preset?.behaviour === 'refuse') throw createPresetError(preset);
    const media = this.create(container);
    if (preset) throw createPresetError(preset);
    return media;
  }

  quotaTotal(account: Account): number {
    return account.quotaTotal ?? this.parts.behaviour().quotaTotal;
  }

  /** A carousel counts as one post. */
  quotaUsed(account: Account, since = this.parts.clock.now() - DAY_MS): number {
    const used = this.parts.library.countPublished(account.id, since) + account.quotaUsedElsewhere;
    return Math.min(used, this.quotaTotal(account));
  }

  presetNext(preset: PublishPreset): void {
    this.presets.push(preset);
  }

  clear(): void {
    this.presets = [];
    this.doublePublishes = 0;
  }

  private requireReady(container: Container): void {
    switch (container.statusCode) {
      case 'PUBLISHED':
        this.doublePublishes += 1;
        throw new GraphError(24, { subcode: 2_207_006 });
      case 'EXPIRED':
        throw new GraphError(24, { subcode: 2_207_008 });
      case 'IN_PROGRESS':
      case 'ERROR':
        throw new GraphError(9_007, { subcode: 2_207_027 });
      default:
        if (isChild(container.kind)) throw invalidParameter('A carousel item cannot be published alone');
    }
  }

  private create(container: Container): Media {
    const { containers, library } = this.parts;
    const media = library.add({ ...buildMedia(container), ...getMediaType(container) });
    for (const childId of container.children) {
      const child = containers.find(childId);
      if (!child) continue;
      const part = library.add({ ...buildMedia(child), ...getMediaType(child), parentId: media.id });
      media.children.push(part.id);
      containers.markPublished(child, part.id);
    }
    containers.markPublished(container, media.id);
    return media;
  }

  private takePreset(accountId: string): PublishPreset | undefined {
    const preset = this.presets.find(
      (planned) => planned.times > 0 && (planned.accountId === null || planned.accountId === accountId),
    );
    if (preset) preset.times -= 1;
    return preset;
  }
}

function createPresetError({ behaviour, code, subcode }: PublishPreset): GraphError {
  if (behaviour === 'spam-but-live') return new GraphError(4, { subcode: 2_207_051 });
  const answered = code ?? (subcode === null ? 1 : findCode(subcode));
  return new GraphError(answered, subcode === null ? {} : { subcode });
}

function buildMedia(container: Container): Omit<NewMedia, 'type' | 'product'> {
  const { width = 1_080, height = 1_350 } = container.media ?? {};
  return {
    accountId: container.accountId,
    appId: container.appId,
    containerId: container.id,
    width,
    height,
    sha256: container.sha256,
    caption: container.caption,
    altText: container.altText,
    locationId: container.locationId,
    userTags: container.userTags,
    productTags: container.productTags,
    collaborators: container.collaborators,
    sharedToFeed: container.sharedToFeed,
    isAiGenerated: container.isAiGenerated,
    isPaidPartnership: container.isPaidPartnership,
    audioName: container.audioName,
    trialStrategy: container.trialStrategy,
  };
}

function getMediaType({ kind }: Container): { type: MediaType; product: ProductType } {
  if (kind === 'carousel') return { type: 'CAROUSEL_ALBUM', product: 'FEED' };
  const type = isVideo(kind) ? 'VIDEO' : 'IMAGE';
  if (kind === 'reel') return { type, product: 'REELS' };
  return { type, product: kind.startsWith('story') ? 'STORY' : 'FEED' };
}
