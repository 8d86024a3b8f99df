/** How far the module tree is unfolded: the model as one, its blocks, their attention and MLP, each touched site. */
export const graphDepths = ['model', 'blocks', 'parts', 'sites'] as const

export type GraphDepth = (typeof graphDepths)[number]

export const depthWords: Record<GraphDepth, string> = {
  model: 'model',
  blocks: 'blocks',
  parts: 'attention and MLP',
  sites: 'sites',
}
