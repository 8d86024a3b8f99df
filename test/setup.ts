import fc from 'fast-check'

/**
 * Property tests draw anew on every machine but the integration server, where a change is judged by the same cases
 * each time. A failure prints its seed; VITRINE_SEED repeats it.
 */
const seed = process.env.VITRINE_SEED ?? (process.env.CI === undefined ? undefined : '20261123')
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) })
