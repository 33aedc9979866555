import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

export default defineConfig(
  { ignores: ['dist', 'node_modules', 'src/shared/api/schema.d.ts', 'public'] },
  js.configs.recommended,
  tseslint.configs.strict,
  { files: ['**/*.{ts,tsx}'], plugins: { 'react-hooks': hooks }, rules: { ...hooks.configs.recommended.rules } },
  {
    // The contract says what an answer is: nothing in a page may say so in its place.
    files: ['src/**/*.{ts,tsx}'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.name=/^(get|post|put|send|reading|command|useGet|useList|useRead|useLoad|believe)$/][typeArguments]',
          message: 'The type of an answer comes from the contract, not from who calls.',
        },
        { selector: 'MemberExpression[object.name="JSON"][property.name="parse"]', message: 'Read what the service says with believe(), what is kept with a check.' },
      ],
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Calls go through shared/api/client.ts.' }],
    },
  },
  // Here the contract is believed, once, and what is kept is checked.
  { files: ['src/shared/api/client.ts'], rules: { 'no-restricted-syntax': 'off', 'no-restricted-globals': 'off' } },
  { files: ['src/shared/api/session.ts', 'src/testing/**', 'src/**/*.test.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['**/*.mjs', '*.js'], languageOptions: { globals: { process: 'readonly', URL: 'readonly', console: 'readonly' } } },
)
