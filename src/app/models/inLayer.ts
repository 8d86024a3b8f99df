import { type LayerIndex } from '../../graph/siteSections.ts'

/** The same path in another layer. */
export const inLayer = (path: string, { depth }: LayerIndex, layer: number): string =>
  path
    .split('.')
    .map((segment, at) => (at === depth ? String(layer) : segment))
    .join('.')
