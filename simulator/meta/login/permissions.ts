export interface Permission {
  name: string;
  /** Description on the consent page. */
  allows: string;
}

/** Permissions of Instagram Login, without the `business_*` names that ended in 2025. */
export const INSTAGRAM_PERMISSIONS: readonly Permission[] = [
  { name: 'instagram_business_basic', allows: 'See your profile and media' },
  { name: 'instagram_business_content_publish', allows: 'Publish for you' },
  { name: 'instagram_business_manage_comments', allows: 'Read and manage comments' },
  { name: 'instagram_business_manage_messages', allows: 'Read and answer messages' },
  { name: 'instagram_business_manage_insights', allows: 'See your insights' },
];

/** Permissions of Facebook Login that concern Instagram. */
export const FACEBOOK_PERMISSIONS: readonly Permission[] = [
  { name: 'public_profile', allows: 'See your name' },
  { name: 'instagram_basic', allows: 'See the profile and media of the Instagram accounts you choose' },
  { name: 'instagram_content_publish', allows: 'Publish to these Instagram accounts' },
  { name: 'instagram_manage_comments', allows: 'Read and manage comments on Instagram' },
  { name: 'instagram_manage_insights', allows: 'See insights of these Instagram accounts' },
  { name: 'instagram_manage_messages', allows: 'Read and answer Instagram messages' },
  { name: 'instagram_manage_contents', allows: 'Delete media on Instagram' },
  { name: 'instagram_manage_engagement', allows: 'Like on Instagram' },
  { name: 'instagram_branded_content_creator', allows: 'Label partnerships' },
  { name: 'instagram_shopping_tag_products', allows: 'Tag products' },
  { name: 'catalog_management', allows: 'Manage product catalogues' },
  { name: 'pages_show_list', allows: 'See the list of your Pages' },
  { name: 'pages_read_engagement', allows: 'Read what your Pages publish' },
  { name: 'pages_manage_metadata', allows: 'Manage settings and webhooks of your Pages' },
  { name: 'business_management', allows: 'See the businesses you work for' },
  { name: 'ads_management', allows: 'Manage ads' },
  { name: 'ads_read', allows: 'See ads' },
];

/** Permissions that cannot be declined on the consent page. */
export const ALWAYS_GRANTED: ReadonlySet<string> = new Set(['instagram_business_basic', 'public_profile']);
