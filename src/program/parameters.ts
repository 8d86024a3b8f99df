/** The parameters of the function that compiled code is the body of, in order. */
export const programParameters = ['$vitrine', '$v', '$exports', 'console'] as const
