import { texts } from '../texts.js';

/** Sections of the main navigation. */
export const sections = [{ to: '/', label: texts.navigation.home, isForAdmins: false }] as const;
