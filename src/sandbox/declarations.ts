import text from '../trace/api.ts?raw'

/** The declarations of module 'vitrine', for the editor's type checker. */
export const vitrineDeclarations: string = text
