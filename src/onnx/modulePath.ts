/** The module around one: `transformer.h` of `transformer.h.0`, '' (the model) of a name without dots. */
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')))
