import type { SimulatorClock } from '../../../clock.js';
import { codeOfSubcode } from '../../graph/errors.js';
import { GraphRefusal, invalidParameter } from '../../graph/answers.js';
import type { Account } from '../accounts.js';
import { isChild, isVideo, type Container } from './container.js';
import type { Containers } from './containers.js';
import type { Library, NewMedia } from '../content/library.js';
import type { Media, MediaType, ProductType } from '../content/media.js';
import type { InstagramBehaviour } from '../settings.js';

const DAY_MS = 86_400_000;

/** What is to become of a publish call that has not come yet. */
export interface PublishDestiny {
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
  /** Publish calls for a container that was published already: bugs of the client. */
  doublePublishes = 0;
  private destinies: PublishDestiny[] = [];

  constructor(private readonly parts: PublicationParts) {}

  /** @throws GraphRefusal, of which some come although the post is live */
  publish(account: Account, appId: string, creationId: string): Media {
    const container = this.parts.containers.find(creationId);
    const theirs = container?.accountId === account.id && container.appId === appId;
    if (!container || !theirs) throw new GraphRefusal(24, { subcode: 2_207_008 });
    container.publishCalls += 1;
    this.refuseUnlessReady(container);
    if (account.restricted) throw new GraphRefusal(25, { subcode: 2_207_050 });
    if (account.spamBlocked) throw new GraphRefusal(4, { subcode: 2_207_051 });
    if (this.quotaUsed(account) >= this.quotaTotal(account))
      throw new GraphRefusal(9, { subcode: 2_207_042 });
    const destiny = this.takeDestiny(account.id);
    if (destiny?.behaviour === 'refuse') throw refusalOf(destiny);
    const media = this.create(container);
    if (destiny) throw refusalOf(destiny);
    return media;
  }

  quotaTotal(account: Account): number {
    return account.quotaTotal ?? this.parts.behaviour().quotaTotal;
  }

  /** A carousel counts once. */
  quotaUsed(account: Account, since = this.parts.clock.now() - DAY_MS): number {
    const used = this.parts.library.countPublished(account.id, since) + account.quotaUsedElsewhere;
    return Math.min(used, this.quotaTotal(account));
  }

  destineNext(destiny: PublishDestiny): void {
    this.destinies.push(destiny);
  }

  clear(): void {
    this.destinies = [];
    this.doublePublishes = 0;
  }

  private refuseUnlessReady(container: Container): void {
    switch (container.statusCode) {
      case 'PUBLISHED':
        this.doublePublishes += 1;
        throw new GraphRefusal(24, { subcode: 2_207_006 });
      case 'EXPIRED':
        throw new GraphRefusal(24, { subcode: 2_207_008 });
      case 'IN_PROGRESS':
      case 'ERROR':
        throw new GraphRefusal(9_007, { subcode: 2_207_027 });
      default:
        if (isChild(container.kind)) throw invalidParameter('A carousel item cannot be published alone');
    }
  }

  private create(container: Container): Media {
    const { containers, library } = this.parts;
    const media = library.add({ ...mediaOf(container), ...typeOf(container) });
    for (const childId of container.children) {
      const child = containers.find(childId);
      if (!child) continue;
      const part = library.add({ ...mediaOf(child), ...typeOf(child), parentId: media.id });
      media.children.push(part.id);
      containers.published(child, part.id);
    }
    containers.published(container, media.id);
    return media;
  }

  private takeDestiny(accountId: string): PublishDestiny | undefined {
    const destiny = this.destinies.find(
      (planned) => planned.times > 0 && (planned.accountId === null || planned.accountId === accountId),
    );
    if (destiny) destiny.times -= 1;
    return destiny;
  }
}

function refusalOf({ behaviour, code, subcode }: PublishDestiny): GraphRefusal {
  if (behaviour === 'spam-but-live') return new GraphRefusal(4, { subcode: 2_207_051 });
  const answered = code ?? (subcode === null ? 1 : codeOfSubcode(subcode));
  return new GraphRefusal(answered, subcode === null ? {} : { subcode });
}

function mediaOf(container: Container): Omit<NewMedia, 'type' | 'product'> {
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

function typeOf({ kind }: Container): { type: MediaType; product: ProductType } {
  if (kind === 'carousel') return { type: 'CAROUSEL_ALBUM', product: 'FEED' };
  const type = isVideo(kind) ? 'VIDEO' : 'IMAGE';
  if (kind === 'reel') return { type, product: 'REELS' };
  return { type, product: kind.startsWith('story') ? 'STORY' : 'FEED' };
}
