import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * The dependency rule of docs/architecture.md, one line a room: what that room may not import.
 * An exception is a change to this table, not a comment in a file.
 */
const rooms = [
  'contract',
  'processes',
  'engine',
  'photos',
  'studio',
  'desktop',
  'desktop/gpu-page',
  'browser',
  'cli',
];
const mayImport = {
  contract: [],
  processes: ['contract'],
  engine: ['contract', 'processes'],
  photos: ['contract', 'processes'],
  studio: ['contract', 'processes', 'engine', 'photos'],
  // The packaged app is also the command line (--cli), and serves the same built page.
  desktop: ['contract', 'processes', 'studio', 'browser', 'cli'],
  // The hidden GPU page, alone with the part of the engine that runs in it.
  'desktop/gpu-page': ['contract', 'processes', 'engine'],
  browser: ['contract', 'processes', 'studio'],
  cli: ['contract', 'processes', 'studio', 'browser'],
};

const electronOnlyInDesktop = {
  group: ['electron', 'electron/*'],
  message: 'electron is imported in src-main/desktop only: loading it in plain Node starts a download.',
};

const roomRules = rooms.map((room) => {
  const forbidden = rooms.filter((other) => other !== room && !mayImport[room].includes(other));
  return {
    files: [`src-main/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...(room === 'desktop' ? [] : [electronOnlyInDesktop]),
            {
              group: forbidden
                .flatMap((other) => [`**/${other}`, `**/${other}/**`])
                .concat('**/src-renderer/**'),
              message: `${room} may import ${mayImport[room].join(', ') || 'nothing of Rudin'} only.`,
            },
          ],
        },
      ],
    },
  };
});

export default ts.config(
  {
    ignores: [
      'out/**',
      'dist/**',
      'coverage/**',
      'node_modules/**',
      '**/*.as.ts',
      'test-results/**',
      'test/fixtures/**',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.node },
      parserOptions: {
        project: ['./src-main/tsconfig.json', './src-renderer/tsconfig.json', './test/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src-renderer/**/*.{ts,svelte}'],
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            electronOnlyInDesktop,
            { group: ['**/src-main/**'], message: 'The page imports @contract only.' },
            { group: ['node:*'], message: 'The page has no Node.' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    files: ['**/*.svelte'],
    // The linter sees every component's props and events as `any`; svelte-check knows their types and checks them.
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  ...roomRules,
  {
    files: ['src-main/cli/**/*.ts', 'bench/**', 'scripts/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    ...ts.configs.disableTypeChecked,
    rules: { ...ts.configs.disableTypeChecked.rules, 'no-console': 'off' },
  },
);
