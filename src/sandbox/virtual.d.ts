declare module 'virtual:vitrine-guest' {
  /** The guest's bundle as one classic script that defines `vitrineGuest` (scripts/vitePluginGuest.ts). */
  const bundle: string
  export default bundle
}
