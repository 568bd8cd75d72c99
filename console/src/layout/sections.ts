import { texts } from '../texts.js';

/** Sections of the main navigation. */
export const sections = [
  { to: '/', label: texts.navigation.home, isForAdmins: false },
  { to: '/accounts', label: texts.navigation.accounts, isForAdmins: false },
  { to: '/posts', label: texts.navigation.posts, isForAdmins: false },
  { to: '/media', label: texts.navigation.media, isForAdmins: false },
  { to: '/comments', label: texts.navigation.comments, isForAdmins: false },
  { to: '/orders', label: texts.navigation.orders, isForAdmins: false },
  { to: '/returns', label: texts.navigation.returns, isForAdmins: false },
  { to: '/products', label: texts.navigation.products, isForAdmins: false },
  { to: '/money', label: texts.navigation.money, isForAdmins: false },
  { to: '/performance', label: texts.navigation.performance, isForAdmins: false },
  { to: '/admin', label: texts.navigation.admin, isForAdmins: true },
] as const;
