import { type Found } from './attention.ts'
import { type CanonicalGraph } from './canonicalize.ts'
import { type GraphIndex } from './moduleTree.ts'
import { openHeads } from './openHeads.ts'
import { openPattern } from './openPattern.ts'
import { Opening } from './opening.ts'
import { openNorms } from './openNorms.ts'
import { type Structure } from './structure.ts'

/** Sites of one attention that lie in the opened graph. */
export interface OpenedSites {
  result: Found
  /** Where the file folds batch and heads for the softmax. */
  probs?: Found
}

/**
 * The graph with its norms and the output projections of its attentions opened, so that what is inside can be read and
 * written; a pass that touches nothing there runs them as the file has them.
 * @param structure found in this graph or in the one of another form of the same file
 * @returns the graph, and for each block what has become a value in it
 */
export function openInside(
  index: GraphIndex,
  structure: Structure,
): { graph: CanonicalGraph; found: ReadonlyMap<string, OpenedSites> } {
  const opening = new Opening(index.graph)
  openNorms(index.graph, opening)
  const found = new Map(
    structure.blocks.map((block): [string, OpenedSites] => {
      const probs = openPattern(block, index, opening)
      return [block.module.path, { result: openHeads(block, index, opening), ...(probs ? { probs } : {}) }]
    }),
  )
  return { graph: opening.finish(), found }
}
