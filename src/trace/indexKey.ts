/** Whether a property key of a tensor is meant as an index: `-1`, `:, 2:5`, `..., None`, `[0, 2]`. */
export const isIndexKey = (key: string): boolean => /^\s*(?:[-+]?\d|:|\[|\.\.\.|None\b|newaxis\b)/.test(key)
