import { type SiteRole } from './scene.ts'

/** What a site is, without colour. */
export const siteMarks: Record<SiteRole, string> = { read: '○', write: '●', skip: '⊘', idle: '·' }
