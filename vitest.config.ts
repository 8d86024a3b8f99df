import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'src/**/*.test.tsx',
      'test/**/*.test.ts',
      'scripts/**/*.test.ts',
      'bench/**/*.test.ts',
      // What takes minutes, or models that are not of this repository: `npm run test:long`.
      ...(process.env['VITRINE_LONG'] === undefined ? [] : ['test/long/*.long.ts']),
    ],
    // onnxruntime-node is a native addon that does not load twice in one process: forks, not threads.
    pool: 'forks',
    // By default one core is left idle, which on a machine of two is half of it.
    maxWorkers: '100%',
    // Leak tests collect garbage before they measure.
    execArgv: ['--expose-gc'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
  },
})
