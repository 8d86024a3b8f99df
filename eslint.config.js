import reactHooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'
import vitrine from './scripts/lint/plugin.js'

const TESTS = ['**/*.test.ts', '**/*.test.tsx', 'test/**', 'e2e/**', 'bench/**', 'scripts/**']

export default defineConfig(
  // Example programs are written in Vitrine's own dialect (operators on tensors); they have a check of their own.
  globalIgnores([
    'dist',
    'dist-cli',
    '.cache',
    'coverage',
    'test-results',
    'playwright-report',
    'src/app/library/examples',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { vitrine, 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs['recommended-latest'].rules,
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportAllDeclaration',
          message: 'No barrel files: import from the file that defines it.',
        },
        {
          selector: 'ExportNamedDeclaration[source]',
          message: 'No barrel files: import from the file that defines it.',
        },
      ],
    },
  },
  {
    files: ['src/**'],
    ignores: TESTS,
    plugins: { vitrine },
    rules: { 'vitrine/import-direction': 'error' },
  },
  {
    // Records, programs and models are also read where no window is: in workers and in Node.
    files: ['src/{graph,trace,program,onnx,engine,protocol,recipes}/**'],
    ignores: TESTS,
    rules: { 'no-restricted-globals': ['error', 'document', 'window', 'localStorage', 'navigator'] },
  },
  {
    files: TESTS,
    // In a test, a value that is not there fails the test, which is right.
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: [...TESTS, 'src/cli/**'], rules: { 'no-console': 'off' } },
)
