export type MediaType = 'IMAGE' | 'VIDEO' | 'CAROUSEL_ALBUM';
export type ProductType = 'FEED' | 'REELS' | 'STORY';

export interface UserTag {
  username: string;
  x?: number;
  y?: number;
}

export interface ProductTag {
  productId: string;
  x?: number;
  y?: number;
}

/** The properties of a post besides its media. */
export interface PostDetails {
  caption: string;
  altText: string | null;
  locationId: string | null;
  userTags: UserTag[];
  productTags: ProductTag[];
  collaborators: string[];
  /** Null for media other than reels. */
  sharedToFeed: boolean | null;
  isAiGenerated: boolean;
  isPaidPartnership: boolean;
  audioName: string | null;
  trialStrategy: string | null;
}

export interface Counts {
  likes: number;
  shares: number;
  saves: number;
  views: number;
  reach: number;
}

/** A published post of an account, or an item of a carousel. */
export interface Media extends PostDetails {
  id: string;
  accountId: string;
  /** Null for posts that were created in the app of the platform. */
  appId: string | null;
  containerId: string | null;
  type: MediaType;
  product: ProductType;
  /** The carousel that contains it. Null if there is none. */
  parentId: string | null;
  children: string[];
  createdAt: number;
  width: number;
  height: number;
  sha256: string | null;
  commentsEnabled: boolean;
  likesHidden: boolean;
  /** Whether it violates a copyright. Its URL is not reported then. */
  flagged: boolean;
  counts: Counts;
  /** Values that override the insights, by metric. */
  insights: Record<string, number>;
}

export const NO_DETAILS: PostDetails = {
  caption: '',
  altText: null,
  locationId: null,
  userTags: [],
  productTags: [],
  collaborators: [],
  sharedToFeed: null,
  isAiGenerated: false,
  isPaidPartnership: false,
  audioName: null,
  trialStrategy: null,
};

export const NO_COUNTS: Counts = { likes: 0, shares: 0, saves: 0, views: 0, reach: 0 };
