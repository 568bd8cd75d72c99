/** The declaration that TikTok requires beside the button that posts. */
export const declaration = 'By posting, you agree to TikTok’s Music Usage Confirmation.';

/** The declaration for branded content. */
export const brandedContentDeclaration =
  'By posting, you agree to TikTok’s Branded Content Policy and Music Usage Confirmation.';
