import { type Node, type ReadNode, type SkipNode, type WriteNode } from './versions/v1.ts'

/** A node that speaks of a place in the model: it reads what passes there, or replaces it. */
export type Touch = ReadNode | Replacement

/** A node that replaces what passes at a place. */
export type Replacement = WriteNode | SkipNode

export const isTouch = (node: Node | undefined): node is Touch => node?.kind === 'read' || isReplacement(node)

export const isReplacement = (node: Node | undefined): node is Replacement =>
  node?.kind === 'write' || node?.kind === 'skip'

/** The site that a node touches; a skip replaces the output of its module. */
export const touchedSite = (node: Touch): string => (node.kind === 'skip' ? outputOf(node.module) : node.site)

/** Where a node touches the model, in words: its site, and its step in a generation. */
export const placeInWords = (node: Touch): string =>
  node.step === null ? touchedSite(node) : `${touchedSite(node)} at step ${node.step}`

/** The canonical path of a module's output. */
export const outputOf = (module: string): string => `${module}.output`

/**
 * Whether a site lies inside a module: it does not exist where the module is skipped. Its input and output are its
 * ends (LANGUAGE 13).
 */
export const isInside = (site: string, module: string): boolean =>
  site.startsWith(`${module}.`) && site !== `${module}.input` && site !== outputOf(module)
