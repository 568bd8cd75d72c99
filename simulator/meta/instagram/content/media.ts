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

/** What a post says and shows beside its picture. */
export interface PostDetails {
  caption: string;
  altText: string | null;
  locationId: string | null;
  userTags: UserTag[];
  productTags: ProductTag[];
  collaborators: string[];
  /** Null where it makes no sense. */
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

/** Something an account has posted. */
export interface Media extends PostDetails {
  id: string;
  accountId: string;
  /** Null for what was posted by hand in the app. */
  appId: string | null;
  containerId: string | null;
  type: MediaType;
  product: ProductType;
  /** The carousel it is part of. */
  parentId: string | null;
  children: string[];
  createdAt: number;
  width: number;
  height: number;
  sha256: string | null;
  commentsEnabled: boolean;
  likesHidden: boolean;
  /** Under copyright: its URL is not reported. */
  flagged: boolean;
  counts: Counts;
  /** Values set by hand, by metric. */
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
