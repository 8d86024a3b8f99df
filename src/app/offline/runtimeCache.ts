/** The cache of WebAssembly files, which the page fills with those that its browser runs. */
export const runtimeCache = 'vitrine-runtime'
