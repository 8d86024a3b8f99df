/** Sizes of every sketch. */
export const size = { vocab: 32, width: 16, heads: 4, kvHeads: 2, dHead: 4, inner: 24, layers: 2 }
